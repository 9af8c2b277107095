import { extname, join } from 'node:path';

import { chooseAccelerator, hostArchitecture, type MachineOptions } from '@qemukit/machine';
import type { Plugin } from 'vitest/config';
import type { Reporter } from 'vitest/node';

import { GithubEvidence } from './github-evidence.ts';
import { placesOfHost } from './places.ts';
import type { RunContext } from './run-context.ts';

/** What the plugin is told. */
export interface PluginOptions {
  /** For every machine of the tests, below their own options. What cannot be cloned, as a `signal`, is for the tests. */
  readonly vmOptions?: MachineOptions | undefined;
  /** How many test files with machines run at a time on this host, of all runs together. Default: by its CPUs and memory. */
  readonly places?: number | undefined;
}

/** How long tests and hooks may take, in ms, where the configuration does not say: a machine that is translated is slow. */
const TIMEOUTS = {
  translated: { testTimeout: 60_000, hookTimeout: 120_000 },
  accelerated: { testTimeout: 30_000, hookTimeout: 60_000 },
};

/**
 * The Vite plugin for `vitest.config.ts`: says at the start of a run which QEMU it has, or why none; gives all machines
 * defaults; sets timeouts that fit the accelerator where the configuration has none; keeps the test files with machines to
 * as many at a time as the host holds; and has GitHub Actions show the evidence. The fixtures work without it.
 *
 * @throws RangeError for no number of places
 */
export function qemukit({ vmOptions = {}, places = placesOfHost() }: PluginOptions = {}): Plugin {
  if (!Number.isInteger(places) || places < 1) {
    throw new RangeError(`places is a positive whole number of test files, not ${places}`);
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
          provide: { qemukit: { vmOptions, places } satisfies RunContext },
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
