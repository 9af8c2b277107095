/* Tests with clones of one template; each clone that is spawned leaves its pid in the file CLONES. */
import { microGuest } from '@qemukit/guest';
import { expect, test as base } from '@qemukit/vitest';

import { processesWith } from '../../process-table.ts';

const NAME = process.env['MACHINE_NAME'] ?? 'pooled';
const NOTE = 'case "$*" in *-incoming*) echo $$ >> "$CLONES";; esac; exec "$@"';

export const test = base.extend('vmOptions', {
  template: {
    ...(await microGuest({ architecture: 'x86_64' })),
    accelerator: 'tcg',
    memory: 64,
    ready: 'qemukit: ready',
    wrapper: ['sh', '-c', NOTE, 'sh'],
  },
  name: NAME,
});

/** The clone that waits for the next test, once it is there. */
export async function prepared(taken: number): Promise<number | undefined> {
  const others = () => processesWith(`-name ${NAME} `).filter((pid) => pid !== taken);
  await expect.poll(() => others().length, { timeout: 30_000 }).toBe(1);
  return others()[0];
}
