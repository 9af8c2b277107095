import { GithubEvidence } from '@qemukit/vitest/reporter';
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
  test: {
    // As a user lists them; in a run of shards the command line has others.
    reporters:
      process.env['SHARD'] === undefined
        ? [
            'default',
            'github-actions',
            new GithubEvidence(),
            ['junit', { outputFile: 'reports/junit.xml' }],
            ['json', { outputFile: 'reports/report.json' }],
            ['html', { outputFile: 'reports/html/index.html' }],
          ]
        : ['blob'],
    include: ['*.case.ts'],
    testTimeout: 60_000,
  },
});
