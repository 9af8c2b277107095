import { linux } from '@qemukit/guest';
import { GuestPanicError } from '@qemukit/machine';
import { expect, test as base } from '@qemukit/vitest';

const test = base.extend('vmOptions', async () => await linux());

test('a panic ends whatever waits', async ({ vm }) => {
  const crash = vm.guest.exec('echo c >/proc/sysrq-trigger');
  const error = await crash.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(GuestPanicError);
  expect(error).toMatchObject({ death: 'panic' });
  expect(String(error)).toContain('Kernel panic - not syncing: sysrq triggered crash');
});

test('the memory of a guest that died is kept', async ({ launch }) => {
  const vm = await launch({ ...(await linux()), onGuestPanic: 'dump' });
  await vm.guest.exec('echo c >/proc/sysrq-trigger').catch(() => undefined);
  const path = await vm.memoryDump();
  expect(path).toBe(`${vm.directory}/memory.dump`);
});

test('a panic that is waited for is no failure', async ({ vm }) => {
  vm.guest.exec('echo c >/proc/sysrq-trigger').catch(() => undefined); // it never ends
  await vm.events.waitFor('GUEST_PANICKED');
  await vm.console.waitFor('Kernel panic');
});
