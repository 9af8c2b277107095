/* Tests with requirements, run by plugin.test.ts in a Vitest of its own. */
import { describe, expect, requires, test, vmMatrix, withVm } from '@qemukit/vitest';
import { test as vitest } from 'vitest';

const own = withVm(vitest.extend('greeting', 'hello'));

test.requires({ accelerator: 'tcg', machine: 'none', device: 'isa-debug-exit', qemu: '>=7.2' })('has all', ({ vm }) => {
  expect(vm.command).toContain('none');
});
requires(own, { machine: 'none' })('has it beside a fixture of its own', ({ vm, greeting }) => {
  expect([vm.command.includes('none'), greeting]).toEqual([true, 'hello']);
});
test.requires({ qemu: '<7' })('wants an old QEMU', ({ vm }) => expect(vm).toBeUndefined());
test.requires({ machine: 'toaster' })('wants a toaster', ({ vm }) => expect(vm).toBeUndefined());
test.requires({ device: 'warp-drive' })('wants a device', ({ vm }) => expect(vm).toBeUndefined());
test.requires({ accelerator: 'whpx' })('wants whpx', ({ vm }) => expect(vm).toBeUndefined());
test.requires({ arch: 'sparc63' })('wants an architecture', ({ vm }) => expect(vm).toBeUndefined());

describe.for(vmMatrix([{ memory: 64 }, { memory: 128 }]))('$title', ({ options }) => {
  test.override('vmOptions', options);

  test('has that', ({ vm }) => {
    expect(vm.command).toContain(`${options.memory}M`);
  });
});
