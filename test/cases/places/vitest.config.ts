import { qemukit } from '@qemukit/vitest/plugin';
import { defineConfig } from 'vitest/config';

const { POOL, CPUS, NAME: name, VITEST_ENTRY } = process.env;
const resolve = {
  conditions: ['source'],
  alias: VITEST_ENTRY === undefined ? [] : [{ find: /^vitest$/, replacement: VITEST_ENTRY }],
};

export default defineConfig({
  root: import.meta.dirname,
  resolve,
  ssr: { resolve },
  environments: { __vitest__: { resolve } },
  plugins: [
    qemukit({ vmOptions: { machine: 'none', accelerator: 'tcg', name }, capacity: { cpus: Number(CPUS ?? 1) } }),
  ],
  test: {
    include: ['*.case.ts'],
    pool: POOL === 'threads' ? 'threads' : 'forks',
    maxWorkers: 3,
    // Fewer than there are tests side by side.
    maxConcurrency: 2,
  },
});
