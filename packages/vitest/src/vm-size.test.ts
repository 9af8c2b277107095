import { availableParallelism } from 'node:os';

import { expect, test } from 'vitest';

import { describeSize, sizeOf, sizeOfHost } from './vm-size.ts';

test.for([
  [{}, { cpus: 1, memory: 512 }],
  [{ cpus: 4 }, { cpus: 4, memory: 512 }],
  [{ memory: 2048 }, { cpus: 1, memory: 2304 }],
])('sizeOf(%o) is %o', ([options, size]) => {
  expect(sizeOf(options)).toEqual(size);
});

test('sizeOfHost() is its CPUs and a part of its memory', () => {
  const { cpus, memory } = sizeOfHost();
  expect(cpus).toBe(availableParallelism());
  expect(memory).toBeGreaterThan(0);
});

test('describeSize() counts one CPU as one', () => {
  expect(describeSize({ cpus: 1, memory: 512 })).toBe('1 CPU, 512 MiB');
  expect(describeSize({ cpus: 2, memory: 768 })).toBe('2 CPUs, 768 MiB');
});
