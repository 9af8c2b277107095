import { expect, test } from 'vitest';

import { didYouMean } from './did-you-mean.ts';

const KNOWN = ['memory', 'machine', 'cpu', 'cpus'];

test.for([
  ['memroy', '. Did you mean "memory"? There are: memory, machine, cpu, cpus'],
  ['Machine', '. Did you mean "machine"? There are: memory, machine, cpu, cpus'],
  ['bootloader', '. There are: memory, machine, cpu, cpus'],
] as const)('didYouMean() after "%s"', ([name, end]) => {
  expect(didYouMean(name, KNOWN)).toBe(end);
});
