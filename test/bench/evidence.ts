/*
 * What a passing test pays for the evidence that it would leave: tests with a machine of the fixtures against tests that launch
 * and dispose of the same machine themselves, in turns; the medians of what Vitest says they took are compared.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { childVitest } from '../child-vitest.ts';
import { median, verdict } from './figures.ts';

/** In ms. */
const LIMIT = 2;

const child = await childVitest('bookkeeping.case.ts');
try {
  await child.run();
  const { testResults } = JSON.parse(readFileSync(join(child.path, 'reports/report.json'), 'utf8')) as {
    testResults: { assertionResults: { title: string; duration: number }[] }[];
  };
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults).slice(2); // the first pair warms the code
  const of = (kind: string) =>
    median(tests.filter(({ title }) => title.startsWith(kind)).map(({ duration }) => duration));
  const [fixture, bare] = [of('fixture'), of('bare')];
  console.log(
    `a passing test with -machine none  fixture ${fixture.toFixed(1)} ms, its own ${bare.toFixed(1)} ms, ` +
      `difference ${(fixture - bare).toFixed(2)} ms (at most ${LIMIT}: ${verdict(fixture - bare <= LIMIT)})`,
  );
} finally {
  await child.cleanup();
}
