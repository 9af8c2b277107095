import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';

import { processesOf } from './process-table.ts';
import { lowestVitest, thisVitest } from './vitest-under-test.ts';

const CASES = join(import.meta.dirname, 'cases', 'places');

interface JsonReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/**
 * Runs these cases in a Vitest of their own, whose temporary files, and so its places, are below a directory → what it printed,
 * how often its tests ended in which way, and what is left of it below the directory and among the processes.
 */
export async function placesVitest(
  cases: string,
  temporary: string,
  env: Readonly<Record<string, string>> = {},
  onOutput: (text: string) => void = () => undefined,
) {
  const name = `places-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const json = join(temporary, `${name}.json`);
  const vitest = env['LOWEST'] === 'yes' ? lowestVitest : thisVitest;
  const [file, ...before] = vitest.command;
  const how = ['--configLoader=native', '--reporter=default', '--reporter=json', `--outputFile.json=${json}`];
  const child = execa(file, [...before, 'run', cases, ...how], {
    cwd: CASES,
    reject: false,
    all: true,
    preferLocal: true,
    timeout: 100_000,
    env: {
      ...{ CI: '', NO_COLOR: '1', GITHUB_ACTIONS: '', NAME: name, TMPDIR: temporary },
      NODE_OPTIONS: '--conditions=source',
      ...vitest.env,
      ...env,
    },
  });
  child.all.on('data', (chunk: Buffer) => onOutput(chunk.toString()));
  const { all: output, timedOut } = await child;
  if (timedOut) throw new Error(`Vitest does not end: ${output}`);
  const { testResults } = JSON.parse(readFileSync(json, 'utf8')) as JsonReport;
  const states = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const count = (state: string) => states.filter((each) => each === state).length;
  const left = readdirSync(temporary, { recursive: true }).filter((path) => String(path).startsWith('qemukit-'));
  return { output, passed: count('passed'), failed: count('failed'), left, survivors: processesOf(`NAME=${name}`) };
}
