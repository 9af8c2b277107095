import { qemukit } from '@qemukit/vitest/plugin';
import { defineConfig } from 'vitest/config';

import { resolve } from '../resolve.ts';

const { POOL, ISOLATE, MACHINE_NAME: name, BINARY: binary } = process.env;

export default defineConfig({
  root: import.meta.dirname,
  resolve,
  ssr: { resolve },
  // Where Vitest loads the plugin's globalSetup.
  environments: { __vitest__: { resolve } },
  plugins: [qemukit({ vmOptions: { machine: 'none', accelerator: 'tcg', name, binary }, capacity: { cpus: 1 } })],
  test: {
    include: ['*.case.ts'],
    pool: POOL === 'threads' ? 'threads' : 'forks',
    isolate: ISOLATE !== 'no',
  },
});
