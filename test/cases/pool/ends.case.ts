import { prepared, test } from './pool-test.ts';

const ways: Readonly<Record<string, () => unknown>> = {
  exit: () => process.exit(1),
  kill: () => process.kill(process.pid, 'SIGKILL'),
  timeout: async () => await new Promise(() => undefined),
};

test('ends while a clone waits', { timeout: process.env['WAY'] === 'timeout' ? 4000 : 60_000 }, async ({ vm }) => {
  await prepared(vm.pid);
  await ways[process.env['WAY'] ?? '']?.();
  throw new Error('it fails');
});

test('comes next', ({ vm }) => vm.pid);
test('comes last', ({ vm }) => vm.pid);
