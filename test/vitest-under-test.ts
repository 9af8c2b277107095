import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const LOWEST = dirname(createRequire(import.meta.url).resolve('vitest-lowest/package.json'));

/** A Vitest that cases run in: how it is started, and what it takes in the environment. */
interface CasesVitest {
  readonly isLowest: boolean;
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
}

/** The one that runs this. */
export const thisVitest: CasesVitest = { isLowest: false, command: ['vitest'], env: {} };

/** The lowest that users may have. Configurations have to take its entry from `VITEST_ENTRY`: `cases/resolve.ts` does. */
export const lowestVitest: CasesVitest = {
  isLowest: true,
  command: [process.execPath, join(LOWEST, 'vitest.mjs')],
  env: { VITEST_ENTRY: join(LOWEST, 'dist/index.js') },
};

/** The one that runs this, or in the project `lowest` that. */
export const vitestUnderTest = process.env['VITEST_UNDER_TEST'] === 'lowest' ? lowestVitest : thisVitest;
