/* A test that fails with a monitor for a person; run by keep.test.ts. */
import { test } from '@qemukit/vitest';

test('is to be looked at', async ({ launch }) => {
  await launch({ machine: 'none', debugMonitor: true });
  throw new Error('thrown beside a machine');
});
