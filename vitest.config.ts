import { defineConfig } from 'vitest/config';
import type { Reporter, TestModule } from 'vitest/node';

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

export default defineConfig({
  resolve,
  ssr: { resolve },
  test: {
    reporters: ['default', tally],
    projects: [
      { extends: true, test: { name: 'unit', include: ['packages/*/src/**/*.test.ts'] } },
      { extends: true, test: { name: 'machine', include: ['test/**/*.test.ts'], ...slow } },
      { extends: true, test: { name: 'examples', include: ['examples/**/*.test.ts'], ...slow } },
    ],
  },
});
