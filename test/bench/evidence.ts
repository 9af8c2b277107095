/*
 * What a passing test pays for the evidence that it would leave. A machine takes some ten times as long, give or take more than
 * that, so its launch and its end are taken off: what is compared is the rest of a test whose machine is the fixture's with
 * the rest of one that launches and disposes of the same machine itself. Pairs, in turns within one run.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { childVitest } from '../child-vitest.ts';
import { quantile, verdict } from './figures.ts';

/** In ms. */
const LIMIT = 2;

/** The first pairs warm the code. */
const WARM = 10;

const child = await childVitest('bookkeeping.case.ts');
try {
  const { all } = await child.run();
  const tests = JSON.parse(readFileSync(join(child.path, 'bookkeeping.json'), 'utf8')) as {
    kind: string;
    rest: number;
  }[];
  const of = (wanted: string) => tests.filter(({ kind }) => kind === wanted).map(({ rest }) => rest);
  const [fixture, plain] = [of('fixture'), of('plain')].map((rests) => rests.slice(WARM)) as [number[], number[]];
  const differences = fixture.map((rest, n) => rest - plain[n]!);
  if (differences.some(Number.isNaN) || differences.length === 0) throw new Error(`no figures came:\n${all}`);
  const shown = (values: number[]) =>
    `${quantile(values, 0.5).toFixed(2)} (${quantile(values, 0.25).toFixed(2)} to ${quantile(values, 0.75).toFixed(2)}) ms`;
  const median = quantile(differences, 0.5);
  console.log(
    `a passing test, its machine's own time taken off: fixture ${shown(fixture)}, plain ${shown(plain)}; difference of ` +
      `${differences.length} pairs ${shown(differences)} (at most ${LIMIT}: ${verdict(median <= LIMIT)})`,
  );
} finally {
  await child.cleanup();
}
