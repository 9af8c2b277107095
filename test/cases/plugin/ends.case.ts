/* Tests that end in every way, run by plugin.test.ts in a Vitest of its own: what is left of their machines is looked for. */
import { describe, expect, test } from '@qemukit/vitest';

const attempts: number[] = [];

test('passes', async ({ vm }) => {
  expect(await vm.qmp.queryStatus()).toMatchObject({ running: true });
});

describe.concurrent('side by side', () => {
  test.for(['a', 'b', 'c'])('%s', async (_, { vm, launch, expect: check }) => {
    const other = await launch();
    check(other.pid).not.toBe(vm.pid);
  });
});

test('is tried again', { retry: 1 }, ({ vm }) => {
  attempts.push(vm.pid);
  expect(attempts).toHaveLength(2);
});

test('takes what its meta names', { meta: { vm: { memory: 77 } } }, ({ vm }) => {
  expect(vm.command).toContain('77M');
});

test('is too slow to boot', { timeout: 300 }, async ({ launch }) => {
  await launch({ binary: process.env['MUTE_PROGRAM'] });
});

test('hangs', { timeout: 1000 }, async ({ vm }) => {
  await vm.console.waitFor('login:');
});

test('exits', ({ vm }) => {
  expect(vm.pid).toBeGreaterThan(0);
  process.exit(3);
});
