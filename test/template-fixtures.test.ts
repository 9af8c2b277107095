import { once } from 'node:events';

import { askMicroGuest, microGuest } from '@qemukit/guest';
import { TemplateError } from '@qemukit/machine';
import { expect, test as base, type TemplateSource } from '@qemukit/vitest';
import { describe } from 'vitest';

const MICRO: TemplateSource = {
  ...(await microGuest({ architecture: 'x86_64' })),
  accelerator: 'tcg',
  memory: 64,
  ready: 'qemukit: ready',
};
/** QEMU cannot save this device. */
const UNSAVED = [
  '-object',
  'memory-backend-ram,id=shared,size=1M',
  '-device',
  'ivshmem-plain,memdev=shared,master=off',
];
const UNCLONABLE: TemplateSource = { ...MICRO, args: [...(MICRO.args ?? []), ...UNSAVED] };

const test = base.extend('vmOptions', { template: Promise.resolve(MICRO), name: 'copy' });

describe('with vmOptions.template', () => {
  test('vm is a clone, with the other options as its own', async ({ vm }) => {
    expect(vm.command).toContain('-incoming');
    expect(vm.name).toBe('copy');
    expect(await askMicroGuest(vm, 'echo hello')).toEqual(['hello']);
  });

  test("options that a clone cannot have of its own are the template's", async ({ launch }) => {
    const vm = await launch({ template: MICRO, memory: 72 });
    expect(vm.command.join(' ')).toMatch(/ -m 72M .* -incoming defer /);
  });

  test('a machine that cannot be cloned is booted for each test, and why is said once', async ({ launch }) => {
    const warning = once(process, 'warning');
    const vm = await launch({ template: UNCLONABLE, name: 'first' });
    expect(vm.command).not.toContain('-incoming');
    expect(await askMicroGuest(vm, 'echo hello')).toEqual(['hello']);
    const [{ message }] = (await warning) as [Error];
    expect(message).toMatch(/^Cannot make a template of .* device 'ivshmem'.*\. Each test boots its own machine$/);
    const more: Error[] = [];
    const hear = (each: Error) => more.push(each);
    process.on('warning', hear);
    await launch({ template: UNCLONABLE });
    process.off('warning', hear);
    expect(more).toEqual([]);
  });

  test('a machine that cannot be cloned is an error where a clone is required', async ({ launch }) => {
    await expect(launch({ template: { ...UNCLONABLE, require: true } })).rejects.toThrow(TemplateError);
  });
});
