/* Tests that wait for their places longer than they may take, run by places.test.ts in a Vitest of its own. */
import { describe, test } from '@qemukit/vitest';

describe.concurrent('waits longer than it may take', () => {
  test('and passes', { timeout: 4000 }, async ({ vm, expect }) => {
    expect(await vm.qmp.queryStatus()).toMatchObject({ running: true });
  });

  test('and tells of it when it fails', { timeout: 4000 }, ({ vm, expect }) => {
    expect(vm.pid).toBe('what it is not');
  });
});
