import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { startOf } from '@qemukit/machine';
import { dir } from 'tmp-promise';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { placesOfHost, takePlace } from './places.ts';

let directory: string;
let cleanup: () => Promise<void>;

beforeEach(async () => {
  ({ path: directory, cleanup } = await dir({ unsafeCleanup: true }));
});
afterEach(async () => await cleanup());

const held = expect.stringMatching(/^held-/);
const waits = expect.stringMatching(/^wait-/);
/** A ticket of another one, from long ago. */
const ticket = (state: 'held' | 'wait', pid: number, start: string) =>
  writeFileSync(join(directory, `${state}-000000000000001-${pid}-${start}-0.1`), '');

describe('takePlace()', () => {
  test('gives a place that is free at once, and frees it', async () => {
    const place = await takePlace(1, directory);
    expect(readdirSync(directory)).toEqual([held]);
    place[Symbol.dispose]();
    place[Symbol.dispose]();
    expect(readdirSync(directory)).toEqual([]);
  });

  test('waits until one is free, and serves those who ask in their order', async () => {
    const first = await takePlace(1, directory);
    const served: string[] = [];
    const ask = async (name: string) => {
      using place = await takePlace(1, directory);
      served.push(place.waited > 0 ? name : 'at once');
    };
    const all = [ask('second'), ask('third')];
    expect(readdirSync(directory).toSorted()).toEqual([held, waits, waits]);
    first[Symbol.dispose]();
    await Promise.all(all);
    expect(served).toEqual(['second', 'third']);
    expect(readdirSync(directory)).toEqual([]);
  });

  test('stops waiting when it is told to', async () => {
    using place = await takePlace(1, directory);
    expect(place.waited).toBe(0);
    const over = new AbortController();
    const waiting = takePlace(1, directory, over.signal);
    over.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(readdirSync(directory)).toEqual([held]);
  });

  test('takes the place of a process that was killed, and not that of one that lives and has waited longer', async () => {
    ticket('held', 4_194_305, '1');
    ticket('wait', process.pid, '1'); // another process had this pid
    using place = await takePlace(1, directory);
    expect(place.waited).toBeGreaterThanOrEqual(0);
    expect(readdirSync(directory)).toEqual([held]);
    ticket('wait', process.pid, startOf(process.pid)!);
    const over = new AbortController();
    const waiting = takePlace(2, directory, over.signal);
    over.abort(new Error('still waiting'));
    await expect(waiting).rejects.toThrow('still waiting');
  });
});

test('placesOfHost() is at least one', () => {
  expect(placesOfHost()).toBeGreaterThanOrEqual(1);
});
