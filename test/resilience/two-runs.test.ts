import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { placesVitest } from '../places-vitest.ts';
import { scratch } from '../scratch.ts';

/** How many machines there is room for, in two runs of three workers each. */
const ROOM = 2;

interface Span {
  readonly from: number;
  readonly to: number;
}

test.for(['forks', 'threads'])(
  'two runs at once, in %s, share the room of the host and leave each other alone',
  { timeout: 120_000 },
  async (pool) => {
    const temporary = await scratch();
    const times = join(temporary, 'times');
    const env = { POOL: pool, CPUS: String(ROOM), TIMES: times };
    const runs = await Promise.all([1, 2].map(async () => await placesVitest('crowd', temporary, env)));
    for (const { output, passed, failed, survivors } of runs) {
      expect([passed, failed], output).toEqual([12, 0]);
      expect(survivors).toEqual([]);
    }
    const spans = readFileSync(times, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Span);
    expect(spans).toHaveLength(24);
    const atATime = spans.map(({ from }) => spans.filter((other) => other.from <= from && from < other.to).length);
    expect(Math.max(...atATime)).toBeLessThanOrEqual(ROOM);
    // The one run's directories may still have been there when the other had ended.
    const { left } = await placesVitest('crowd-a', temporary, env);
    expect(left).toEqual([`qemukit-places-${userInfo().uid}`]);
  },
);
