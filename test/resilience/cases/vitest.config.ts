import { defineConfig } from 'vitest/config';

const resolve = { conditions: ['source'] };

export default defineConfig({
  root: import.meta.dirname,
  resolve,
  ssr: { resolve },
  test: { include: ['*.case.ts'], testTimeout: 60_000, teardownTimeout: 1000 },
});
