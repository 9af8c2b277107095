import { expect, test } from 'vitest';

import { poolSize } from './clone-pool.ts';

test.for([
  [2, 24, 256, 2],
  [64, 24, 256, 48],
  [8, 1, 256, 2],
  [8, 0.1, 256, 1],
] as const)('poolSize() on %d cores with %d GiB free, for guests of %d MiB, is %d', ([cores, free, memory, size]) => {
  expect(poolSize(cores, free * 2 ** 30, memory)).toBe(size);
});
