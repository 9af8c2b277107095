import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { dir } from 'tmp-promise';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';

import { cacheDirectory } from './cache.ts';
import { ownIdentity, pidNamespace } from './process-identity.ts';
import { RAM, recordOf, writeRecord } from './template-files.ts';
import {
  findTemplate,
  listTemplates,
  newTemplate,
  placeTemplate,
  pruneTemplates,
  templateRoots,
} from './template-store.ts';

let root: string;

beforeEach(async () => {
  const { path, cleanup } = await dir({ unsafeCleanup: true });
  vi.stubEnv('QEMUKIT_CACHE', path);
  const roots = templateRoots();
  [root] = roots;
  return async () => {
    vi.unstubAllEnvs();
    await cleanup();
    await Promise.all(roots.map(async (each) => await rm(each, { recursive: true, force: true })));
  };
});

const key = (digit: number) => String(digit).repeat(32);

/** A template with 64 KiB of memory that was used so many minutes ago. */
async function make(digit: number, minutes: number): Promise<string> {
  await using directory = await newTemplate(root, key(digit));
  await writeFile(join(directory.path, RAM), Buffer.alloc(65_536, 1));
  const record = {
    booted: '',
    took: 1,
    fileUri: true,
    readOnlyRam: true,
    generationId: true,
    interfaces: [],
    machineId: false,
  };
  await writeRecord(directory.path, { title: `template ${digit}`, ...record }, [RAM]);
  const used = new Date(Date.now() - minutes * 60_000);
  await utimes(recordOf(directory.path), used, used);
  await placeTemplate(directory.path, root, key(digit));
  return join(root, key(digit));
}

test('pruneTemplates() removes the longest unused until the rest fits, and nothing that is used', async () => {
  for (const [digit, minutes] of [
    [1, 10],
    [2, 40],
    [3, 20],
    [4, 30],
  ] as const) {
    await make(digit, minutes);
  }
  // Used now, and that by a process that lives; the user of the other one is gone.
  const used = await findTemplate(key(2));
  onTestFinished(async () => await used?.[Symbol.asyncDispose]());
  await writeFile(join(root, key(4), 'users', `${pidNamespace()}.1-${process.pid}.x`), '');
  expect((await listTemplates()).map((each) => [each.key[0], each.users])).toEqual([
    ['2', 1],
    ['1', 0],
    ['3', 0],
    ['4', 0],
  ]);
  expect((await pruneTemplates(2 * 65_536)).map((each) => each.key[0])).toEqual(['3', '4']);
  expect((await pruneTemplates(0)).map((each) => each.key[0])).toEqual(['1']);
  expect((await listTemplates()).map((each) => each.key[0])).toEqual(['2']);
});

test('pruneTemplates() removes what killed processes were making, and not what one that lives makes', async () => {
  const mine = `${key(1)}.${ownIdentity()}-1-a`;
  await mkdir(join(root, mine));
  await mkdir(join(root, `${key(1)}.${pidNamespace()}.1-${process.pid}-1-b`));
  await pruneTemplates();
  expect(await readdir(root)).toEqual([mine]);
});

test('pruneTemplates() removes from memory what belongs to caches that are gone, and not what is used', async () => {
  const kept = await make(1, 0);
  const [cache, own] = [cacheDirectory(), root];
  vi.stubEnv('QEMUKIT_CACHE', join(cache, 'gone'));
  [root] = templateRoots();
  const gone = root;
  onTestFinished(async () => await rm(gone, { recursive: true, force: true }));
  const orphan = await make(2, 0);
  await rm(cacheDirectory(), { recursive: true });
  vi.stubEnv('QEMUKIT_CACHE', cache);
  const user = join(orphan, 'users', `${ownIdentity()}.x`);
  await writeFile(user, '');
  expect(await pruneTemplates()).toEqual([]);
  await rm(user);
  expect((await pruneTemplates()).map(({ directory }) => directory)).toEqual([orphan]);
  expect([existsSync(gone), existsSync(own), existsSync(kept)]).toEqual([false, true, true]);
});

test('findTemplate() finds nothing that has no record', async () => {
  const directory = await make(1, 0);
  await rm(recordOf(directory));
  expect(await findTemplate(key(1))).toBeUndefined();
});
