/* Tests that share a machine, of which some fail; run by keep.test.ts. */
import { expect, test as base } from '@qemukit/vitest';

const test = base.extend('vmOptions', { machine: 'q35,graphics=off' });

test('passes', async ({ sharedVm }) => {
  await sharedVm.qmp.queryStatus();
});

test('fails', ({ sharedVm }) => {
  expect(sharedVm.name).toBe('');
});

test('fails at its first attempt', { retry: 1 }, ({ sharedVm, task }) => {
  expect(sharedVm.name).toBe('shared');
  expect(task.result?.retryCount).toBe(1);
});

test('fails later', ({ sharedVm, onTestFinished }) => {
  onTestFinished(() => {
    throw new Error(`thrown after the clean-up of what had ${sharedVm.name}`);
  });
});
