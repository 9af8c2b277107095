/* Passing tests whose machines are the fixture's, and the same without it, in turns; run by the benchmark `evidence`. */
import { test } from '@qemukit/vitest';
import { Machine } from '@qemukit/machine';

const NONE = { machine: 'none', accelerator: 'tcg' } as const;

for (let n = 0; n < Number(process.env['PAIRS'] ?? 20); n++) {
  test(`fixture ${n}`, async ({ launch }) => {
    await launch(NONE);
  });
  test(`bare ${n}`, async () => {
    await using _ = await Machine.launch(NONE);
  });
}
