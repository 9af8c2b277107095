/*
 * What the compiler has to accept and to refuse of the fixtures. Nobody runs this file: `tsc -b` fails where a line is wrong
 * that is not marked, or a marked line is right.
 */
import type { Machine } from '@qemukit/machine';
import { expect, requires, test, vmMatrix, withVm } from '@qemukit/vitest';
import { test as vitest } from 'vitest';

const own = withVm(vitest.extend('greeting', 'hello'));

requires(own, { qemu: '>=9' })('keeps the fixtures of its own', ({ vm, greeting }) => [vm.pid + 1, greeting.length]);
test.requires({ machine: 'q35' })('has machines', ({ vm, sharedVm, launch }) => [vm.pid, sharedVm.pid, launch({})]);
test('takes options by its meta', { meta: { vm: { memory: 512 } } }, ({ vm }) => vm.pid);
vmMatrix([{ cpus: 1 }, ['two', { cpus: 2 }]]).map(({ title, options }) => [title.length, options.cpus]);

// @ts-expect-error -- no such requirement
test.requires({ accelerater: 'kvm' });
// @ts-expect-error -- a version range is a string
requires(own, { qemu: 9 });
// @ts-expect-error -- it has no machines
requires(vitest, { qemu: '>=9' });
// @ts-expect-error -- no such option
test('misspells an option', { meta: { vm: { memroy: 512 } } }, ({ vm }) => vm.pid);
// @ts-expect-error -- no such option
vmMatrix([{ cpu5: 1 }]);

export async function screens(vm: Machine, png: Uint8Array): Promise<void> {
  await expect(vm).toMatchScreenshot('name', { mask: [{ x: 0, y: 0, width: 1, height: 1 }], threshold: 0.1 });
  await expect(png).toMatchScreenshot('name');
  // @ts-expect-error -- text is no screen
  await expect('text').toMatchScreenshot('name');
  // @ts-expect-error -- it has a name
  await expect(vm).toMatchScreenshot();
}
