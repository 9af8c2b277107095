import { qemukit } from '@qemukit/vitest/plugin';
import { defineConfig } from 'vitest/config';

import { resolve } from '../resolve.ts';

const { POOL, CPUS, NAME: name } = process.env;

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
