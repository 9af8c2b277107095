import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const LOWEST = dirname(createRequire(import.meta.url).resolve('vitest-lowest/package.json'));

/**
 * The Vitest that cases run in, and what it takes in the environment: the one that runs this, or in the project `lowest` the
 * lowest that users may have. Their configuration has to take its entry from `VITEST_ENTRY`.
 */
export const vitestUnderTest: {
  readonly isLowest: boolean;
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
} =
  process.env['VITEST_UNDER_TEST'] === 'lowest'
    ? {
        isLowest: true,
        command: [process.execPath, join(LOWEST, 'vitest.mjs')],
        env: { VITEST_ENTRY: join(LOWEST, 'dist/index.js') },
      }
    : { isLowest: false, command: ['vitest'], env: {} };
