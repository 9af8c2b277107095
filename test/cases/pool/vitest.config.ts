import { defineConfig } from 'vitest/config';

import { resolve } from '../resolve.ts';

export default defineConfig({
  root: import.meta.dirname,
  resolve,
  ssr: { resolve },
  test: {
    include: ['*.case.ts'],
    pool: process.env['POOL'] === 'threads' ? 'threads' : 'forks',
    isolate: process.env['ISOLATE'] !== 'no',
    testTimeout: 60_000,
  },
});
