import { defineConfig } from 'vitest/config';

const { VITEST_ENTRY } = process.env;
const resolve = {
  conditions: ['source'],
  alias: VITEST_ENTRY === undefined ? [] : [{ find: /^vitest$/, replacement: VITEST_ENTRY }],
};

export default defineConfig({
  root: import.meta.dirname,
  resolve,
  ssr: { resolve },
  test: { include: ['*.case.ts'], testTimeout: 30_000 },
});
