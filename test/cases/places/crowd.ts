import { appendFileSync } from 'node:fs';

import { expect, test } from '@qemukit/vitest';

const now = () => performance.timeOrigin + performance.now();

/** Tests that each have a machine, and write down from when to when they did. Run by two-runs.test.ts in Vitests of their own. */
export function crowd(): void {
  test.for([1, 2, 3, 4])('has a machine %i', async (_, { vm }) => {
    const from = now();
    for (let n = 0; n < 100; n++) expect(await vm.qmp.queryStatus()).toMatchObject({ running: true });
    appendFileSync(process.env['TIMES'] ?? '', `${JSON.stringify({ from, to: now() })}\n`);
  });
}
