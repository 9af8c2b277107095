import { extname, join } from 'node:path';

import { chooseAccelerator, hostArchitecture, type MachineOptions } from '@qemukit/machine';
import type { Plugin } from 'vitest/config';
import type { Reporter } from 'vitest/node';

import { GithubEvidence } from './github-evidence.ts';
import type { RunContext } from './run-context.ts';
import { sizeOfHost, type Size } from './vm-size.ts';

/** What the plugin is told. */
export interface PluginOptions {
  /** For every machine of the tests, below their own options. What cannot be cloned, as a `signal`, is for the tests. */
  readonly vmOptions?: MachineOptions | undefined;
  /** What all machines of tests on this host may take together, of all runs: see {@link Size}. Default: its CPUs, and 60 % of its memory. */
  readonly capacity?: Partial<Size> | undefined;
}

/** How long tests and hooks may take, in ms, where the configuration does not say: a machine that is translated is slow. */
const TIMEOUTS = {
  translated: { testTimeout: 60_000, hookTimeout: 120_000 },
  accelerated: { testTimeout: 30_000, hookTimeout: 60_000 },
};

/**
 * The Vite plugin for `vitest.config.ts`: says at the start of a run which QEMU it has, or why none; gives all machines
 * defaults; sets timeouts that fit the accelerator where the configuration has none; has tests wait for room
 * for their machines on the host; and has GitHub Actions show the evidence. The fixtures work without it.
 *
 * @throws RangeError for no number of CPUs or MiB
 */
export function qemukit({ vmOptions = {}, ...options }: PluginOptions = {}): Plugin {
  const capacity = { ...sizeOfHost(), ...options.capacity };
  for (const [of, number] of Object.entries(capacity)) {
    if (!(number > 0)) throw new RangeError(`capacity.${of} is a positive number, not ${number}`);
  }
  return {
    name: 'qemukit',
    async config({ test = {} }) {
      const { architecture = hostArchitecture(), accelerator = 'auto' } = vmOptions;
      const accelerated = await chooseAccelerator(accelerator, architecture).then(
        ({ name }) => !name.startsWith('tcg'),
        () => false,
      );
      const { testTimeout, hookTimeout } = accelerated ? TIMEOUTS.accelerated : TIMEOUTS.translated;
      return {
        test: {
          globalSetup: [beside('global-setup')],
          setupFiles: [beside('setup-file')],
          // A runner of one's own does not wait.
          runner: test.runner ?? beside('runner'),
          provide: {
            qemukit: { vmOptions, capacity: test.runner === undefined ? capacity : undefined } satisfies RunContext,
          },
          testTimeout: test.testTimeout ?? testTimeout,
          hookTimeout: test.hookTimeout ?? hookTimeout,
        },
      };
    },
    configureVitest({ vitest }) {
      const reporters = vitest.config.reporters as unknown[];
      const there = reporters.some((reporter) => reporter instanceof GithubEvidence);
      if (process.env['GITHUB_ACTIONS'] === 'true' && !there) reporters.push(new GithubEvidence() satisfies Reporter);
    },
  };
}

/** The path of a file beside this one, in the sources or in what is built of them. */
function beside(name: string): string {
  return join(import.meta.dirname, `${name}${extname(import.meta.filename)}`);
}
