import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { defineConfig } from 'vitest/config';
import { BaseSequencer, type Reporter, type TestModule, type TestSpecification } from 'vitest/node';

/** The packages' sources are tested as they are, without a build. */
const resolve = { conditions: ['source'] };

/** The last line of a run, for whoever reads logs: `N passed, N failed`. */
const tally: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const states = modules.flatMap((module) => Array.from(module.children.allTests(), (test) => test.result().state));
    const count = (state: string) => states.filter((each) => each === state).length;
    const skipped = count('skipped') + count('pending');
    process.stdout.write(
      `${count('passed')} passed, ${count('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
    );
  },
};

/** A machine under TCG is slow, and the hosts of continuous integration are slower. */
const slow = { testTimeout: 60_000, hookTimeout: 120_000 };

/** Those that run cases in a Vitest of their own, and say in which. */
const LOWEST = ['evidence', 'reports', 'matcher-forms'];

/** The files that take the longest, which their size does not tell: a run without a cache would begin some of them last. */
const LONGEST = [
  'console-shell',
  'templates',
  'ssh-shell',
  'plugin',
  'qemu-ga',
  'resilience/kill-matrix',
  'guest-panic',
  'guest-agent',
].map((name) => join(import.meta.dirname, `test/${name}.test.ts`));

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLongest = ({ moduleId }: TestSpecification) => Number(LONGEST.includes(moduleId));
    // No array is sorted here: a linter would see one in a plain call.
    const sorted = await super.sort.call(this, files);
    return sorted.toSorted((a, b) => isLongest(b) - isLongest(a));
  }
}

export default defineConfig({
  resolve,
  ssr: { resolve },
  test: {
    reporters: ['default', tally],
    sequence: { sequencer: LongestFirst },
    // By default one less than there are cores. A file has a core busy for two thirds of its time: the rest it waits, for a timeout as a rule.
    maxWorkers: Math.min(8, Math.max(2, Math.ceil(1.5 * availableParallelism()))),
    // What Node has compiled of our sources, for the programs and the Vitests that tests run.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.compile-cache') },
    projects: [
      { extends: true, test: { name: 'unit', include: ['packages/*/src/**/*.test.ts'] } },
      { extends: true, test: { name: 'machine', include: ['test/**/*.test.ts'], ...slow } },
      // What is shown and left of failed tests, in the lowest Vitest that users may have.
      {
        extends: true,
        test: {
          name: 'lowest',
          include: LOWEST.map((name) => `test/${name}.test.ts`),
          env: { VITEST_UNDER_TEST: 'lowest' },
          ...slow,
        },
      },
      { extends: true, test: { name: 'examples', include: ['examples/**/*.test.ts'], ...slow } },
    ],
  },
});
