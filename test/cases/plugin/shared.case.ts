/* Tests that share a machine, run by plugin.test.ts in a Vitest of its own. */
import { describe, expect, test, withVmOptions } from '@qemukit/vitest';

const pids: number[] = [];
const shared = withVmOptions(test, { accelerator: 'tcg', machine: 'none' });

shared('the first', async ({ sharedVm }) => {
  pids.push(sharedVm.pid);
  await sharedVm.qmp.stop();
  await sharedVm.qmp.queryName();
});

shared('the second fails', async ({ sharedVm }) => {
  pids.push(sharedVm.pid);
  await sharedVm.qmp.cont();
  expect(new Set(pids)).toBe('one');
});

shared('the third', ({ sharedVm }) => {
  expect(new Set([...pids, sharedVm.pid]).size).toBe(1);
});

describe('with other options', () => {
  shared.override('vmOptions', { machine: 'none', memory: 99 });

  shared('is refused', ({ sharedVm }) => {
    expect(sharedVm).toBeUndefined();
  });
});
