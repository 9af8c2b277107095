import { defineConfig } from 'vitest/config';

const resolve = { conditions: ['source'] };

export default defineConfig({
  root: process.env['PICTURES_ROOT'] ?? import.meta.dirname,
  resolve,
  ssr: { resolve },
  test: { include: ['*.case.ts'], testTimeout: 30_000 },
});
