/**
 * Owns two machines, writes a line about them, and, when it is written to, ends in the way that its first argument names.
 * The machines' options are its second, as JSON.
 */
import { once } from 'node:events';
import { isMainThread, Worker } from 'node:worker_threads';

import { Machine, type MachineOptions } from '@qemukit/machine';

const [way = '', json = '{}'] = process.argv.slice(2);

const WAYS: Readonly<Record<string, (machines: readonly Machine[]) => unknown>> = {
  'normal end': async (machines) => await Promise.all(machines.map(async (vm) => await vm[Symbol.asyncDispose]())),
  exception: () => {
    throw new Error('as it was asked to');
  },
  'process.exit()': () => process.exit(3),
  'out of memory': () => {
    for (const hoard: unknown[] = []; ;) hoard.push(Array.from({ length: 1e6 }, () => hoard.length));
  },
  busy: () => {
    process.stdout.write('busy\n');
    for (;;);
  },
};

if (isMainThread && way === 'thread terminated') {
  const worker = new Worker(import.meta.filename, { argv: process.argv.slice(2), stdout: true });
  worker.stdout.pipe(process.stdout);
  await once(process.stdin, 'data');
  await worker.terminate();
  process.stdin.unref();
} else {
  const options = JSON.parse(json) as MachineOptions;
  const machines = await Promise.all([1, 2].map(async () => await Machine.launch({ machine: 'none', ...options })));
  process.stdout.write(`${JSON.stringify(machines.map(({ pid, directory }) => ({ pid, directory })))}\n`);
  await once(process.stdin, 'data');
  await WAYS[way]?.(machines);
  process.stdin.unref();
}
