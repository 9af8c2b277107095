/* A test that fails because of a hostile guest, run by nothing-gets-in.test.ts in a Vitest of its own. */
import { test } from '@qemukit/vitest';

import { FAULTY } from '../faulty.ts';

test('fails', async ({ launch }) => {
  const vm = await launch({ binary: FAULTY, env: { FAULT: 'sends terminal sequences' } });
  await vm.events.waitFor('STOP', { timeout: 50 }).catch(() => undefined);
  await vm.qmp.execute('query-status');
});
