/*
 * What a run of many tests with a Linux guest each comes to: 200 in four files, two workers, clones of one template, which is
 * there. And what bounds it: how busy the host's CPUs are.
 */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

import { linux } from '@qemukit/guest';
import { Template } from '@qemukit/machine';
import { execa } from 'execa';

import { verdict } from './figures.ts';

const CASES = join(import.meta.dirname, '../cases/suite');
const RESULT = join(CASES, '.vitest/result.json');

/** Tests a second. */
const LIMIT = 4;

/** What the host's CPUs have done since it runs, in ms. */
function cpuTime(): { busy: number; all: number } {
  const times = cpus().map((cpu) => cpu.times);
  const all = times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0);
  return { busy: all - times.reduce((sum, { idle }) => sum + idle, 0), all };
}

// As the first test of the run would.
await (await Template.boot({ ...(await linux()), accelerator: 'tcg' }))[Symbol.asyncDispose]();

const before = cpuTime();
const began = performance.now();
await execa('vitest', ['run', '--configLoader=native', '--reporter=json', `--outputFile=${RESULT}`], {
  cwd: CASES,
  preferLocal: true,
  stdio: ['ignore', 'ignore', 'inherit'],
  env: { CI: '', NODE_OPTIONS: '--conditions=source' },
});
const seconds = (performance.now() - began) / 1000;
const after = cpuTime();
const { numPassedTests: passed } = JSON.parse(readFileSync(RESULT, 'utf8')) as { numPassedTests: number };
const rate = passed / seconds;
const busy = Math.round((100 * (after.busy - before.busy)) / (after.all - before.all));
console.log(
  `${passed} tests with a Linux guest each in ${seconds.toFixed(1)} s, Vitest's own start included: ${rate.toFixed(1)} a second ` +
    `(at least ${LIMIT}: ${verdict(rate >= LIMIT)}); the CPUs are busy for ${busy} % of it`,
);
