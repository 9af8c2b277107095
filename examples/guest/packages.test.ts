import { linux } from '@qemukit/guest';
import { expect, test } from '@qemukit/vitest';

test('a program of the distribution runs in the guest', async ({ launch }) => {
  const guest = await linux({ packages: ['dropbear-bin'] });
  const vm = await launch(guest);
  await expect(vm).toRunInGuest('dropbear -V', { stderr: /^Dropbear v/ });
});
