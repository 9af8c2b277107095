import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';
import { expect, test } from 'vitest';

import { gone, processesWith } from './process-table.ts';
import { scratch } from './scratch.ts';

const CASES = join(import.meta.dirname, 'cases', 'pool');

/** Runs these cases in a Vitest of their own → its result, and the pids of the clones that were spawned. */
async function run(cases: string, env: Readonly<Record<string, string>> = {}, args: readonly string[] = []) {
  const temporary = await scratch();
  const clones = join(temporary, 'clones');
  const name = `pool-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const result = await execa('vitest', ['run', cases, ...args], {
    cwd: CASES,
    reject: false,
    all: true,
    preferLocal: true,
    env: {
      ...{ CI: '', NO_COLOR: '1', GITHUB_ACTIONS: '', TMPDIR: temporary, CLONES: clones, MACHINE_NAME: name },
      NODE_OPTIONS: '--conditions=source',
      ...env,
    },
  });
  const pids = existsSync(clones) ? readFileSync(clones, 'utf8').trim().split('\n') : [];
  const left = await Promise.all(processesWith(`-name ${name} `).map(async (pid) => await gone(pid)));
  return {
    output: result.all,
    failed: result.exitCode !== 0,
    clones: pids.length,
    left: left.includes(false),
    directories: readdirSync(temporary).filter((entry) => entry.startsWith('qemukit-') && !entry.includes('places')),
  };
}

const WAYS: readonly [string, Readonly<Record<string, string>>][] = [
  ['forks', { POOL: 'forks' }],
  ['threads', { POOL: 'threads' }],
  ['forks without isolation', { POOL: 'forks', ISOLATE: 'no' }],
];

test.for(WAYS)('vm is a clone that was prepared while the test before ran, in %s', async ([, env]) => {
  const { output, failed, clones, left, directories } = await run('takes', env);
  expect(failed, output).toBe(false);
  // Two with other options, and none that nobody took.
  expect({ clones, left, directories }).toEqual({ clones: 5, left: false, directories: [] });
});

test('tests that ask as soon as they can get a clone each, and none is made in vain', async () => {
  const { output, failed, clones, left, directories } = await run('short');
  expect(failed, output).toBe(false);
  expect({ clones, left, directories }).toEqual({ clones: 6, left: false, directories: [] });
});

test.for([
  ['bail', 'forks'],
  ['bail', 'threads'],
  ['timeout', 'forks'],
  ['timeout', 'threads'],
  ['exit', 'forks'],
  ['exit', 'threads'],
  ['kill', 'forks'],
] as const)('no clone is left behind after %s in %s', async ([way, pool]) => {
  const { output, failed, left } = await run('ends', { WAY: way, POOL: pool }, ['--bail=1']);
  expect(failed, output).toBe(true);
  expect(left).toBe(false);
});
