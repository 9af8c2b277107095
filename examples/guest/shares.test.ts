import { linux } from '@qemukit/guest';
import { expect, test } from '@qemukit/vitest';

test('the guest sees a directory of the host', async ({ launch }) => {
  const vm = await launch({ ...(await linux()), shares: [{ host: import.meta.dirname, guest: '/srv' }] });
  await expect(vm).toRunInGuest('ls /srv', { stdout: /shares\.test\.ts/ });
});
