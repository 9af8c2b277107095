import { once } from 'node:events';
import { closeSync, openSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import { dir } from 'tmp-promise';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { holdersOfPlaces, takePlace, takePlaceAtOnce } from './places.ts';

let directory: string;
let cleanup: () => Promise<void>;

beforeEach(async () => {
  ({ path: directory, cleanup } = await dir({ unsafeCleanup: true }));
});
afterEach(async () => await cleanup());

const size = { cpus: 1, memory: 512 };
const held = expect.stringMatching(/^held-/);
const waits = expect.stringMatching(/^wait-/);
/** Room for so many of that size. */
const room = (count: number, signal?: AbortSignal) => ({
  capacity: { cpus: count, memory: 512 * count },
  directory,
  signal,
});

/** Whether a place of this size is to be waited for now. */
async function isFull(of: typeof size, count: number): Promise<boolean> {
  const over = new AbortController();
  const taking = takePlace(of, room(count, over.signal));
  over.abort(new Error('full'));
  return await taking.then(
    (place) => {
      place[Symbol.dispose]();
      return false;
    },
    (error: unknown) => {
      expect(error).toMatchObject({ message: 'full' });
      return true;
    },
  );
}

describe('takePlace()', () => {
  test('gives a place that is free at once, and frees it', async () => {
    const place = await takePlace(size, room(1));
    expect(place.waited).toBe(0);
    expect(readdirSync(directory)).toEqual([held]);
    expect(holdersOfPlaces(directory)).toEqual([process.pid]);
    place[Symbol.dispose]();
    place[Symbol.dispose]();
    expect(readdirSync(directory)).toEqual([]);
    expect(holdersOfPlaces(directory)).toEqual([]);
  });

  test('waits until there is one, and serves those who ask in their order', async () => {
    const first = await takePlace(size, room(1));
    const served: string[] = [];
    const ask = async (name: string) => {
      using place = await takePlace(size, room(1));
      served.push(place.waited > 0 ? name : 'at once');
    };
    const all = [ask('second'), ask('third')];
    expect(readdirSync(directory).toSorted()).toEqual([held, waits, waits]);
    first[Symbol.dispose]();
    await Promise.all(all);
    expect(served).toEqual(['second', 'third']);
    expect(readdirSync(directory)).toEqual([]);
  });

  test.for([
    ['CPUs', { cpus: 3, memory: 1 }],
    ['memory', { cpus: 1, memory: 1025 }],
  ] as const)('counts %s', async ([, large]) => {
    using places = new DisposableStack();
    for (let n = 0; n < 2; n++) places.use(await takePlace(size, room(3)));
    expect(await isFull(size, 3)).toBe(false);
    expect(await isFull(large, 3)).toBe(true);
  });

  test('gives what is larger than the host a place when it is alone, and none beside it', async () => {
    const first = await takePlace(size, room(2));
    const large = takePlace({ cpus: 8, memory: 8192 }, room(2));
    expect(await isFull(size, 2)).toBe(true); // behind it
    first[Symbol.dispose]();
    using place = await large;
    expect(place.waited).toBeGreaterThan(0);
    expect(await isFull(size, 2)).toBe(true);
  });

  test('stops waiting when it is told to', async () => {
    using _ = await takePlace(size, room(1));
    expect(await isFull(size, 1)).toBe(true);
    expect(readdirSync(directory)).toEqual([held]);
  });

  test('takes the place of one who has ended, and not that of one who lives', async () => {
    const ticket = (state: string, pid: number, fd: number) => `${state}-000000000000001-${pid}-0-00000001-${fd}-1-512`;
    writeFileSync(join(directory, ticket('held', 4_194_305, 3)), ''); // no process has this pid
    writeFileSync(join(directory, ticket('wait', process.pid, 0)), ''); // this descriptor is another file's
    expect(await isFull(size, 1)).toBe(false);
    expect(readdirSync(directory)).toEqual([]);
    const owned = openSync(join(directory, 'new'), 'wx');
    renameSync(join(directory, 'new'), join(directory, ticket('wait', process.pid, owned)));
    expect(await isFull(size, 1)).toBe(true);
    closeSync(owned);
    expect(await isFull(size, 1)).toBe(false);
  });
});

test('a thread that is terminated frees its place, although its process lives', async () => {
  const places = JSON.stringify(new URL('places.ts', import.meta.url).href);
  const program = `
    const { takePlaceAtOnce } = await import(${places});
    takePlaceAtOnce(${JSON.stringify(size)}, { directory: ${JSON.stringify(directory)} });
    (await import('node:worker_threads')).parentPort.on('message', () => {}).postMessage('taken');`;
  const url = new URL(`data:text/javascript,${encodeURIComponent(program)}`);
  const thread = new Worker(url, { execArgv: ['--conditions=source'] });
  await once(thread, 'message');
  expect(await isFull(size, 1)).toBe(true);
  expect(holdersOfPlaces(directory)).toEqual([process.pid]);
  const next = takePlace(size, room(1));
  await thread.terminate();
  using place = await next;
  expect(place.waited).toBeGreaterThan(0);
  expect(readdirSync(directory)).toEqual([held]);
});

describe('takePlaceAtOnce()', () => {
  test('takes one that there is not, so that nobody gets another before there is room again', async () => {
    const first = await takePlace(size, room(2));
    const others = [1, 2].map(() => takePlaceAtOnce(size, { directory }));
    expect(await isFull(size, 2)).toBe(true);
    first[Symbol.dispose]();
    expect(await isFull(size, 2)).toBe(true);
    others[0]![Symbol.dispose]();
    expect(await isFull(size, 2)).toBe(false);
    others[1]![Symbol.dispose]();
    expect(readdirSync(directory)).toEqual([]);
  });
});
