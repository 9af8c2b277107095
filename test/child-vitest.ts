import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';
import { dir as temporaryDirectory } from 'tmp-promise';

import { vitestUnderTest } from './vitest-under-test.ts';

const REPORTS = join(import.meta.dirname, 'cases', 'reports');

/** A directory with copies of these case files, in which Vitest runs as a user's would; to be removed by `cleanup`. */
export async function childVitest(...cases: string[]) {
  // Below this one: Node looks for packages in the directories above.
  const { path, cleanup } = await temporaryDirectory({ tmpdir: REPORTS, prefix: 'run', unsafeCleanup: true });
  for (const name of ['vitest.config.ts', ...cases]) await copyFile(join(REPORTS, name), join(path, name));
  const [file, ...before] = vitestUnderTest.command;
  const options = (env: Record<string, string>) =>
    ({
      cwd: path,
      reject: false,
      all: true,
      preferLocal: true,
      env: {
        CI: '',
        GITHUB_ACTIONS: '',
        NO_COLOR: '1',
        NODE_OPTIONS: '--conditions=source',
        ...vitestUnderTest.env,
        ...env,
      },
    }) as const;
  const start = (env: Record<string, string> = {}, args: string[] = []) =>
    // A session of its own has no terminal to wait at; any other ends with this process.
    execa(file, [...before, 'run', ...args], { ...options(env), detached: 'QEMUKIT_KEEP' in env });
  /** On a terminal of its own, which util-linux' `script` makes; what is typed is its standard input. */
  const startAtTerminal = (env: Record<string, string> = {}, args: string[] = []) =>
    // script takes a line for a shell; nothing in it needs quoting.
    execa('script', ['-qec', ['exec', 'vitest', 'run', ...args].join(' '), '/dev/null'], options(env));
  /** In watch mode with Vitest's UI, at a port of its own. */
  const startUi = () => execa('vitest', ['watch', '--ui', '--open=false', '--api.port=0'], options({}));
  const run = async (args: string[] = [], env: Record<string, string> = {}) => await start(env, args);
  return { path, cleanup, run, start, startAtTerminal, startUi };
}
