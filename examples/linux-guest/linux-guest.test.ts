import { linux } from '@qemukit/guest';
import { expect, test as base } from '@qemukit/vitest';

const test = base.extend('vmOptions', async () => await linux({ files: { '/etc/motd': 'Hello from the host\n' } }));

test('answers on its shell, and powers itself off', async ({ vm }) => {
  await vm.console.waitFor('qemukit: ready');
  const { end: from } = await vm.console.waitFor(/^# $/);

  await vm.console.write('cat /etc/motd; uname -sr\n');
  await vm.console.waitFor(/^Hello from the host$/, { from });
  const { match } = await vm.console.waitFor(/^Linux (\d+)\./, { from });
  expect(Number(match[1])).toBeGreaterThanOrEqual(5);

  await vm.console.write('poweroff\n');
  await expect(vm).toEmitEvent('SHUTDOWN', { data: { guest: true, reason: 'guest-shutdown' } });
  expect(await vm.exited).toMatchObject({ code: 0, expected: true, guest: true });
});
