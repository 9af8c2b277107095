import { expect, test as base } from '@qemukit/vitest';

// No guest, no firmware, no devices: QEMU itself is what is tested.
const test = base.extend('vmOptions', { machine: 'none' });

test('stops and continues', async ({ vm }) => {
  await vm.qmp.stop();
  await expect(vm).toEmitEvent('STOP');
  expect(await vm.qmp.queryStatus()).toMatchObject({ running: false, status: 'paused' });

  await vm.qmp.cont();
  await expect(vm).toEmitEvent('RESUME');
});

test('hot-plugs a secret, and says why it cannot do so twice', async ({ vm }) => {
  const secret = { 'qom-type': 'secret', id: 'key', data: 'letmein' } as const;
  await vm.qmp.objectAdd(secret);
  await expect(vm.qmp.objectAdd(secret)).rejects.toThrow(
    `Cannot execute "object-add": attempt to add duplicate property 'key' to object`,
  );
});

test('two machines in one test', async ({ launch }) => {
  const [left, right] = await Promise.all([launch({ machine: 'none' }), launch({ machine: 'none' })]);
  await left.quit();
  await expect(left).toEmitEvent('SHUTDOWN', { data: { reason: 'host-qmp-quit' } });
  await expect(right).not.toEmitEvent('SHUTDOWN');
});
