import { linux } from '@qemukit/guest';
import { Template } from '@qemukit/machine';
import { expect, test as base } from '@qemukit/vitest';

const test = base.extend('vmOptions', { template: linux() });

test('has a machine of its own', async ({ vm }) => {
  await vm.guest.writeFile('/tmp/note', 'mine');
  await expect(vm).toRunInGuest('hostname', { stdout: 'vm' });
});

test('sees nothing of what the test before has written', async ({ vm }) => {
  await expect(vm).toRunInGuest('test -e /tmp/note', { exitCode: 1 });
});

test('prepares a guest once, and clones it', async () => {
  await using template = await Template.boot(await linux(), {
    ready: async (vm) => {
      await vm.guest.exec('mkdir /srv && seq 1000 > /srv/numbers');
    },
  });
  await using one = await template.clone({ name: 'one' });
  await using two = await template.clone({ name: 'two' });
  await one.guest.exec('rm /srv/numbers');
  const { stdout } = await two.guest.exec('hostname; wc -l < /srv/numbers');
  expect(stdout).toBe('two\n1000');
});

test('goes back, and branches', async ({ vm }) => {
  await vm.guest.writeFile('/tmp/state', 'installed');
  const installed = await vm.checkpoint();

  await vm.guest.exec('rm /tmp/state');
  await vm.rollback(installed);
  await expect(vm).toRunInGuest('cat /tmp/state', { stdout: 'installed' });

  await using branch = await installed.clone({ name: 'branch' });
  await vm.guest.exec('rm /tmp/state');
  await expect(branch).toRunInGuest('cat /tmp/state', { stdout: 'installed' });
});
