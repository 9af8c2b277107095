/* Screens that cannot be compared or written, run by pictures.test.ts. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Machine, MachineOptions } from '@qemukit/machine';
import { expect, test } from '@qemukit/vitest';

const PICTURES = join(import.meta.dirname, '__screenshots__', 'mistakes.case.ts');

/** SeaBIOS, which has found nothing to boot: on its screen a cursor blinks. */
async function blinking(launch: (options: MachineOptions) => Promise<Machine>): Promise<Machine> {
  const consoles = [{ id: 'debug', device: 'isa-debugcon,iobase=0x402' }];
  const vm = await launch({ name: 'blinking', machine: 'q35', args: ['-device', 'VGA'], consoles });
  await vm.consoles.get('debug').waitFor('No bootable device.');
  return vm;
}

test('never written', async ({ vm }) => {
  await expect(vm).not.toMatchScreenshot('nothing');
});

test('restless', async ({ launch }) => {
  await expect(await blinking(launch)).toMatchScreenshot('cursor', { timeout: 1200 });
});

test('restless where the mask is', async ({ launch }) => {
  const mask = [{ x: 0, y: 0, width: 720, height: 400 }];
  await expect(await blinking(launch)).toMatchScreenshot('masked', { mask });
});

test('no picture', async ({ launch }) => {
  const vm = await launch({ args: ['-device', 'VGA'] });
  await expect(await vm.screenshot()).toMatchScreenshot('pointer');
  await writeFile(join(PICTURES, 'pointer.png'), 'version https://git-lfs.github.com/spec/v1\n');
  await expect(vm).toMatchScreenshot('pointer');
});

test('no screen', async ({ launch }) => {
  await expect(await launch({ machine: 'none' })).toMatchScreenshot('blind');
});

test('no machine any more', async ({ launch }) => {
  const vm = await launch({ args: ['-device', 'VGA'] });
  await expect(await vm.screenshot()).toMatchScreenshot('gone');
  await vm.quit();
  await expect(vm).not.toMatchScreenshot('gone');
});

test('forgotten', ({ vm }) => {
  void expect(vm).toMatchScreenshot('forgotten');
});
