import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { execa } from 'execa';
import { dir as temporaryDirectory } from 'tmp-promise';
import { beforeAll, describe, expect, test } from 'vitest';

import { processesWith } from './process-table.ts';
import { scratch } from './scratch.ts';
import { lowestVitest, thisVitest } from './vitest-under-test.ts';

const CASES = join(import.meta.dirname, 'cases', 'plugin');

/** A program that never speaks on its monitor; its own path is in its command line. */
const MUTE = '#!/bin/sh\nexec tail -f "$0"\n';

interface JsonReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string; readonly meta: object }[];
  }[];
}

type Run = Awaited<ReturnType<typeof run>>;

/** Runs these cases in a Vitest of their own → what it printed, how its tests ended by file and title, and what is left of it. */
async function run(cases: string, env: Readonly<Record<string, string>> = {}, args: readonly string[] = []) {
  const { path: temporary, cleanup } = await temporaryDirectory({ unsafeCleanup: true });
  const name = `plugin-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const mute = join(temporary, `mute-${name}`);
  writeFileSync(mute, MUTE, { mode: 0o755 });
  const json = join(temporary, 'report.json');
  const vitest = env['LOWEST'] === 'yes' ? lowestVitest : thisVitest;
  const [file, ...before] = vitest.command;
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${json}`];
  // Vite's own way to load the configuration takes the plugin that was built, not its source.
  const how = ['--configLoader=native', ...reporters];
  const result = await execa(file, [...before, 'run', cases, ...how, ...args], {
    cwd: CASES,
    reject: false,
    all: true,
    preferLocal: true,
    env: {
      ...{ CI: '', NO_COLOR: '1', GITHUB_ACTIONS: '', MUTE_PROGRAM: mute, MACHINE_NAME: name, TMPDIR: temporary },
      NODE_OPTIONS: '--conditions=source',
      ...vitest.env,
      ...env,
    },
  });
  const report = JSON.parse(readFileSync(json, 'utf8')) as JsonReport;
  const tests: Record<string, Record<string, string>> = Object.fromEntries(
    report.testResults.map(({ name: path, assertionResults }) => [
      basename(path, '.case.ts'),
      Object.fromEntries(assertionResults.map(({ fullName, status }) => [fullName.trim(), status])),
    ]),
  );
  const left = readdirSync(temporary).filter((entry) => entry.startsWith('qemukit-') && !entry.includes('places'));
  await cleanup();
  return { output: result.all, tests, left, survivors: processesWith(name) };
}

/** What the report of a failed test says that it waited for. */
function waitsOf(output: string, title: string): string[] {
  const [, report = ''] = output.split(`> ${title}\n`).filter((part) => part.includes('↳ Machine'));
  const [, waits = ''] = /when it was ended, the test was\n((?: +│ .*\n)+)/.exec(report) ?? [];
  return Array.from(waits.matchAll(/│ (.*)/g), ([, wait = '']) => wait);
}

/** How the cases end that end in any way, and what those waited for that hang. */
const ENDS = {
  tests: {
    passes: 'passed',
    'side by side a': 'passed',
    'side by side b': 'passed',
    'side by side c': 'passed',
    'is tried again': 'passed',
    'takes what its meta names': 'passed',
    'is too slow to boot': 'failed',
    hangs: 'failed',
    'side by side left hangs': 'failed',
    'side by side right hangs': 'failed',
    exits: 'failed',
  },
  waits: ['login:', 'left', 'right'].map((text) => [
    `waiting for "${text}" on console "console0"; nothing was printed on it`,
  ]),
  survivors: [],
  left: [],
};

/** How they ended in a run, and what it left. */
function endsOf({ tests, output, survivors, left }: Run): object {
  const waits = ['hangs', 'left hangs', 'right hangs'].map((title) => waitsOf(output, title));
  return { tests: tests['ends'], waits, survivors, left };
}

test.for([
  ['threads', { POOL: 'threads' }],
  ['forks without isolation', { POOL: 'forks', ISOLATE: 'no' }],
  ['threads without isolation', { POOL: 'threads', ISOLATE: 'no' }],
] as const)('no machine and no directory is left of tests that end in any way, in %s', async ([, env]) => {
  const ended = await run('ends', env);
  expect(endsOf(ended), ended.output).toEqual(ENDS);
});

// One run has all cases: most of them take less time than the start of a Vitest.
describe.for([
  ['forks', 'v5.1', { POOL: 'forks' }],
  ['the lowest Vitest', 'v5.0.5', { LOWEST: 'yes' }],
] as const)('in %s', ([, version, env]) => {
  let all: Run;

  beforeAll(async () => {
    all = await run('', env, ['--reporter=verbose']);
  });

  test('no machine and no directory is left of tests that end in any way', () => {
    expect(endsOf(all), all.output).toEqual(ENDS);
    expect(all.output).toContain(version);
  });

  test('sharedVm is one machine for a file, of which each test reports its own part', () => {
    const { tests, output } = all;
    expect(tests['shared'], output).toEqual({
      'the first': 'passed',
      'the second fails': 'failed',
      'the third': 'passed',
      'left by a test that is over one that hangs': 'failed',
      'left by a test that is over is found without its wait': 'failed',
      'had at a time by one that hangs': 'failed',
      'had at a time by another that waits on': 'passed',
      'with other options is refused': 'failed',
    });
    const [, failure = ''] = output.split('FAIL  shared.case.ts > the second fails');
    const said = failure.slice(failure.indexOf('QMP, last messages'), failure.indexOf('command line:'));
    expect(said).toContain('"execute":"cont"');
    expect(said).not.toContain('query-name');
    expect(waitsOf(output, 'one that hangs')).toEqual([
      'waiting for "the fourth" on console "console0"; nothing was printed on it',
    ]);
    expect(waitsOf(output, 'is found without its wait')).toEqual([
      'waiting for "the fifth" on console "console0"; nothing was printed on it',
    ]);
    expect(waitsOf(output, 'by one that hangs')).toEqual([
      'waiting for "the sixth" on console "console0"; nothing was printed on it (this test or one beside it)',
      'waiting for "the seventh" on console "console0"; nothing was printed on it (this test or one beside it)',
    ]);
    expect(output).toContain('sharedVm is one machine for the whole file, and it was launched with other vmOptions');
  });

  test('requires() skips what the host has not and says so, vmMatrix() names its variants', () => {
    const { tests, output } = all;
    expect(tests['requires'], output).toEqual({
      'has all': 'passed',
      'has it beside a fixture of its own': 'passed',
      'wants an old QEMU': 'skipped',
      'wants a toaster': 'skipped',
      'wants a toaster for the file': 'skipped',
      'wants a toaster and more': 'skipped',
      'has it by its other name': 'passed',
      'wants a device': 'skipped',
      'wants whpx': 'skipped',
      'wants an architecture': 'skipped',
      '64 MiB has that': 'passed',
      '128 MiB has that': 'passed',
    });
    expect(output).toMatch(/wants an old QEMU.*\[QEMU is \d+\.\d+\.\d+ here, not <7\]/);
    expect(output).toMatch(/wants a toaster.*has no machine type toaster/);
    expect(output).toMatch(/wants a device.*has no device warp-drive/);
    expect(output).toMatch(/wants whpx.*was built without the accelerator whpx/);
    expect(output).toMatch(/wants an architecture.*(qemu-system-sparc63|\$QEMUKIT_QEMU)/);
  });

  test('the plugin says what QEMU the run has', () => {
    expect(all.tests['plain']).toEqual({ 'needs no machine': 'passed' });
    expect(all.output).toMatch(
      /^qemukit: QEMU \d+\.\d+\.\d+, accelerator tcg \(.*\); all machines together have 1 CPU, \d+ MiB$/m,
    );
  });
});

test('no machine is left where a run is ended by its first failure', async () => {
  const { survivors, left, tests } = await run('s', {}, ['--bail=1']);
  expect(
    Object.values(tests)
      .flatMap(Object.values)
      .filter((state) => state === 'failed').length,
  ).toBeLessThan(4);
  expect(survivors).toEqual([]);
  expect(left).toEqual([]);
});

test('a run that is cancelled in watch mode ends what its test waits for, which is told what that was, and its machines', async () => {
  const temporary = await scratch();
  const name = `cancelled-${process.pid}`;
  const mute = join(temporary, name);
  writeFileSync(mute, MUTE, { mode: 0o755 });
  const { stdout } = await execa(process.execPath, ['--conditions=source', join(CASES, 'cancel.ts')], {
    reject: false, // a cancelled run has not passed
    env: { CI: '', MUTE_PROGRAM: mute, MACHINE_NAME: name, TMPDIR: temporary, NODE_OPTIONS: '--conditions=source' },
  });
  expect(stdout).toContain('Aborted waiting for the greeting of the monitor: The test run was aborted by the user.');
  expect(stdout).toContain('while waiting for "login:" on console "console0"; nothing was printed on it');
  expect(stdout).toMatch(/^waits: skipped\ncomes too late: skipped$/m);
  expect(processesWith(name)).toEqual([]);
  expect(readdirSync(temporary).filter((entry) => /^qemukit-(?!places)/.test(entry))).toEqual([]);
});

test('the plugin lets tests that need no machine run without QEMU, and the others say what to do', async () => {
  const { tests, output } = await run('', { BINARY: 'qemu-that-is-not-there' });
  expect(output).toMatch(/^qemukit: no machine can run here: .*qemu-that-is-not-there/m);
  expect(tests['plain']?.['needs no machine']).toBe('passed');
  expect(tests['ends']?.['passes']).toBe('failed');
  expect(tests['shared']?.['the first']).toBe('failed');
  expect(tests['requires']?.['has all']).toBe('skipped');
  const [, failure = ''] = output.split('FAIL  ends.case.ts > passes');
  expect(failure).toMatch(/qemu-that-is-not-there.*qemukit install/s);
});
