import { askMicroGuest } from '@qemukit/guest';
import { expect } from '@qemukit/vitest';

import { prepared, test } from './pool-test.ts';

let next: number | undefined;

test('the first makes its own', async ({ vm }) => {
  next = await prepared(vm.pid);
});

test('the second takes the one that was prepared, running and without a past', async ({ vm }) => {
  expect(vm.pid).toBe(next);
  expect(vm.events.since()).toEqual([]);
  expect(await askMicroGuest(vm, 'echo hello')).toEqual(['hello']);
  next = await prepared(vm.pid);
});

test('a machine with other options is its own', { meta: { vm: { memory: 72 } } }, async ({ vm }) => {
  expect(vm.pid).not.toBe(next);
  expect(vm.command.join(' ')).toContain(' -m 72M ');
});

test('a machine of its own is launched beside it', async ({ launch, vmOptions }) => {
  const vm = await launch(vmOptions);
  expect(vm.pid).not.toBe(next);
});

test('the last takes the last', async ({ vm }) => {
  expect(vm.pid).toBe(next);
});
