/* Tests that end in many ways; run by reports.test.ts. */
import { expect, test } from '@qemukit/vitest';

const always = test.extend('evidence', 'always');
const never = test.extend('evidence', 'never');
const SEABIOS = { machine: 'q35,graphics=off' };

test('passes', async ({ vm }) => {
  await vm.qmp.queryStatus();
});

always('passes with evidence', async ({ vm }) => {
  await vm.qmp.queryStatus();
});

never('fails without evidence', async ({ vm }) => {
  await vm.quit();
  expect(vm.name).toBe('');
});

test('fails as its machine has ended', async ({ vm }) => {
  await vm.quit();
  expect(vm.name).toBe('');
});

test('passes at the second attempt', { retry: 1 }, async ({ vm, task }) => {
  await vm.qmp.queryStatus();
  expect(task.result?.retryCount).toBe(1);
});

test('fails at the second repeat', { repeats: 1 }, async ({ vm, task }) => {
  await vm.qmp.queryStatus();
  expect(task.result?.repeatCount).toBe(0);
});

test.concurrent('fails beside another, left', async ({ launch }) => {
  const vm = await launch({ ...SEABIOS, name: 'left' });
  await vm.console.waitFor('No bootable device.');
  throw new Error('thrown on the left');
});

test.concurrent('fails beside another, right', async ({ launch }) => {
  const vm = await launch({ machine: 'none', name: 'right' });
  await vm.qmp.queryStatus();
  throw new Error('thrown on the right');
});
