/* Owners of machines that die, each in the way that it is told, run by kill-matrix.test.ts in a Vitest of its own. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { isMainThread } from 'node:worker_threads';

import { Machine, type MachineOptions } from '@qemukit/machine';
import { test } from '@qemukit/vitest';

const WAYS: Readonly<Record<string, () => unknown>> = {
  'ends normally': () => undefined,
  'forgets its machines': () => undefined,
  'throws outside of its test': () => {
    setImmediate(() => {
      throw new Error('as it was asked to');
    });
  },
  'exits in the middle': () => process.exit(1),
  'runs out of memory': () => {
    for (const hoard: unknown[] = []; ;) hoard.push(Array.from({ length: 1e5 }, () => ({})));
  },
  'never yields': () => {
    for (;;);
  },
};

test('owns two machines', async ({ launch }) => {
  const way = process.env['WAY'] ?? '';
  const own = async (options: MachineOptions) =>
    way === 'forgets its machines' ? await Machine.launch(options) : await launch(options);
  const none = { machine: 'none', accelerator: 'tcg' } as const;
  const machines = await Promise.all([own(none), own({ ...none, wrapper: ['sh', '-c', '"$@"; exit $?', 'sh'] })]);
  const observer = connect(process.env['OBSERVER'] ?? 'none given');
  const main = isMainThread ? process.ppid : process.pid;
  const directories = machines.map(({ directory }) => directory);
  observer.write(JSON.stringify({ main, worker: process.pid, directories }));
  await once(observer, 'data');
  // Nobody sees the beginning of what never yields but by what is written before it.
  observer.write('dies');
  await new Promise((resolve) => setImmediate(resolve));
  await (WAYS[way] ?? (async () => await new Promise(() => undefined)))();
});
