import { linux } from '@qemukit/guest';
import { expect, test as base } from '@qemukit/vitest';

const test = base.extend('vmOptions', async () => await linux());

test('powers down', async ({ vm }) => {
  await vm.console.waitFor('qemukit: ready');
  await vm.qmp.systemPowerdown();
  await expect(vm).toEmitEvent('SHUTDOWN', { data: { guest: true } });
});
