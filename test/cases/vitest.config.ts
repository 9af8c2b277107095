import { defineConfig } from 'vitest/config';

import { resolve } from './resolve.ts';

export default defineConfig({
  root: import.meta.dirname,
  resolve,
  ssr: { resolve },
  test: { include: ['*.case.ts'], testTimeout: 30_000 },
});
