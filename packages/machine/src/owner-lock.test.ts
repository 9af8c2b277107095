import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { dir } from 'tmp-promise';
import { expect, onTestFinished, test } from 'vitest';

import { tryLock } from './owner-lock.ts';
import { ownIdentity, pidNamespace } from './process-identity.ts';

async function place(): Promise<string> {
  const { path, cleanup } = await dir({ unsafeCleanup: true });
  onTestFinished(async () => await cleanup());
  return path;
}

test('tryLock() gives a lock to one, says to others whose it is, and leaves nothing when it is given back', async () => {
  const directory = await place();
  const path = join(directory, 'lock');
  {
    const lock = await tryLock(path);
    expect(lock).toBeTypeOf('object');
    expect(await tryLock(path)).toBe(ownIdentity());
    await using _ = lock as AsyncDisposable;
  }
  expect(await readdir(directory)).toEqual([]);
});

test('tryLock() takes over what a process has left that is gone, and nothing else', async () => {
  const directory = await place();
  const namespace = pidNamespace();
  const foreign = `${Number(namespace) + 1}.5-1`;
  await writeFile(join(directory, 'dead'), `${namespace}.1-${process.pid}`);
  await writeFile(join(directory, 'foreign'), foreign);
  await using lock = (await tryLock(join(directory, 'dead'))) as AsyncDisposable;
  expect(lock).toBeTypeOf('object');
  expect(await tryLock(join(directory, 'foreign'))).toBe(foreign);
  expect((await readdir(directory)).toSorted()).toEqual(['dead', 'foreign']);
});

test('tryLock() gives a lock to one of many who ask at once', async () => {
  const path = join(await place(), 'lock');
  const got = await Promise.all(Array.from({ length: 20 }, async () => await tryLock(path)));
  expect(got.filter((each) => typeof each === 'object')).toHaveLength(1);
});
