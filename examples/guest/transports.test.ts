import { linux } from '@qemukit/guest';
import { expect, test } from '@qemukit/vitest';

test('a guest with nothing but a shell obeys, too', async ({ launch }) => {
  const vm = await launch({ ...(await linux()), guest: { console: 'console0' } });
  const { stdout } = await vm.guest.exec('uname -s');
  expect([vm.guest.transport, stdout]).toEqual(['console', 'Linux']);
});
