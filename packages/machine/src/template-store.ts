import { createHash, randomUUID } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, statfsSync } from 'node:fs';
import { mkdir, readdir, readlink, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { dir as temporaryDirectory } from 'tmp-promise';

import { cacheDirectory } from './cache.ts';
import { QemuError } from './errors.ts';
import { lives, ownIdentity } from './process-identity.ts';
import { readRecord, recordOf, type TemplateRecord } from './template-files.ts';

/** Where processes say in a template's directory that they use it: a file each, which is named for them. */
const USERS = 'users';
/** Where directories are in memory. */
const MEMORY = '/dev/shm';
/** In a directory in memory, a link to the cache that it belongs to: once that is gone nobody finds what is there. */
const CACHE = 'cache';
/** The name of a template's directory. */
const KEY = /^[0-9a-f]{32}$/;
/** What is not a template yet, or any more: `<key>.<whose>-<random>`. */
const UNFINISHED = /^[0-9a-f]{32}\.(\d+\.\d+-\d+)-\w/;
/** What all templates in the cache's directory may take on the disk, in bytes; in memory a quarter of what there may be. */
const LIMIT = 8 * 2 ** 30;

/** A template on this host. */
export interface StoredTemplate {
  readonly key: string;
  readonly directory: string;
  readonly record: TemplateRecord;
  /** What it takes, in bytes. */
  readonly size: number;
  readonly lastUsed: Date;
  /** How many processes use it now. */
  readonly users: number;
}

/** A template that this process uses: nobody prunes it until it is given back. */
export interface UsedTemplate extends AsyncDisposable {
  readonly directory: string;
  readonly record: TemplateRecord;
}

/**
 * The directories that templates lie in, the preferred first: in memory, `/dev/shm`, and in the cache. One that is somebody
 * else's, or that others may read, is not used.
 *
 * @throws QemuError where there is none
 */
export function templateRoots(): readonly [string, ...string[]] {
  const cache = cacheDirectory('templates');
  // Named for its user and its cache: who has a cache of their own has templates of their own.
  const own = createHash('sha256').update(cacheDirectory()).digest('hex').slice(0, 8);
  const [first, ...more] = [join(MEMORY, `${prefixInMemory()}${own}`), cache].filter(isPrivate);
  if (first !== undefined) return [first, ...more];
  throw new QemuError(`Templates have nowhere to lie: ${cache} cannot be made, or is not this user's alone`);
}

/** What this user's directories in memory begin with. */
function prefixInMemory(): string {
  return `qemukit-templates-${process.getuid?.() ?? 0}-`;
}

/** Says of a directory in memory which cache it belongs to, where that is there. */
async function linkCache(root: string): Promise<void> {
  const cache = resolve(cacheDirectory());
  if (dirname(root) !== MEMORY || !existsSync(cache)) return;
  try {
    await symlink(cache, join(root, CACHE));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function isPrivate(root: string): boolean {
  try {
    mkdirSync(root, { recursive: root === cacheDirectory('templates'), mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
  }
  return isOwn(root);
}

/** Whether it is a directory of this user's alone. */
function isOwn(root: string): boolean {
  const found = lstatSync(root, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
}

/** The root in which a template that takes so many bytes finds room: memory is for the guests, too. */
export function roomFor(bytes: number): string {
  const roots = templateRoots();
  return roots.find((root) => free(root) > 2 * bytes) ?? roots.at(-1)!;
}

function free(root: string): number {
  const { bavail, bsize } = statfsSync(root);
  return root.startsWith(MEMORY) ? Math.min(bavail * bsize, process.availableMemory()) : bavail * bsize;
}

/** The template of this key, used from now on; undefined where there is none. */
export async function findTemplate(key: string): Promise<UsedTemplate | undefined> {
  for (const root of templateRoots()) {
    const directory = join(root, key);
    if ((await readRecord(directory)) === undefined) continue;
    const user = join(directory, USERS, `${ownIdentity()}.${randomUUID()}`);
    try {
      await writeFile(user, '', { mode: 0o600 });
      const now = new Date();
      await utimes(recordOf(directory), now, now);
    } catch {
      continue; // it was removed in between
    }
    const record = await readRecord(directory);
    if (record === undefined) continue;
    return { directory, record, [Symbol.asyncDispose]: async () => await rm(user, { force: true }) };
  }
  return undefined;
}

/** A new directory (mode 0700) for a template that is being made. It is removed unless it is put in its place. */
export async function newTemplate(root: string, key: string): Promise<AsyncDisposable & { readonly path: string }> {
  await linkCache(root);
  const { path } = await temporaryDirectory({
    tmpdir: root,
    prefix: `${key}.${ownIdentity()}`,
    mode: 0o700,
    keep: true,
  });
  await mkdir(join(path, USERS), { mode: 0o700 });
  return { path, [Symbol.asyncDispose]: async () => await rm(path, { recursive: true, force: true }) };
}

/** Puts a complete template in its place. Where another process was first, that one's is as good. */
export async function placeTemplate(path: string, root: string, key: string): Promise<void> {
  try {
    await rename(path, join(root, key));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

/** Takes a template away, whoever uses it: what runs keeps the files that it has open. */
export async function removeTemplate(directory: string): Promise<void> {
  const gone = `${directory}.${ownIdentity()}-${randomUUID()}`;
  // First out of sight, so that nobody finds half of it.
  const moved = await rename(directory, gone).then(
    () => true,
    () => false, // another process was first
  );
  if (moved) await rm(gone, { recursive: true, force: true });
}

/** All templates on this host of this user and this cache, the last used first. */
export async function listTemplates(): Promise<readonly StoredTemplate[]> {
  const all = await Promise.all(templateRoots().map(async (root) => await listIn(root)));
  return all.flat().toSorted((a, b) => b.lastUsed.getTime() - a.lastUsed.getTime());
}

async function listIn(root: string): Promise<readonly StoredTemplate[]> {
  const keys = (await readdir(root)).filter((name) => KEY.test(name));
  const found = await Promise.all(keys.map(async (key) => await describe(join(root, key), key)));
  return found.filter((template) => template !== undefined);
}

async function describe(directory: string, key: string): Promise<StoredTemplate | undefined> {
  try {
    const record = await readRecord(directory);
    if (record === undefined) return undefined;
    const { mtime } = await stat(recordOf(directory));
    const files = await Promise.all(record.files.map(async ({ name }) => await stat(join(directory, name))));
    const size = files.reduce((sum, { blocks }) => sum + blocks * 512, 0);
    return { key, directory, record, size, lastUsed: mtime, users: await usersOf(directory) };
  } catch {
    return undefined; // it is being removed
  }
}

async function usersOf(directory: string): Promise<number> {
  const names = await readdir(join(directory, USERS));
  const users = new Set(names.map((name) => name.split('.').slice(0, 2).join('.')));
  // Of what cannot be asked about it is not known that it is gone.
  return [...users].filter((user) => lives(user) !== false).length;
}

/**
 * Removes templates that nobody uses, the longest unused first, until all together take at most so many bytes in each place
 * (default: 8 GiB on the disk, a quarter of `/dev/shm`), those of caches that are gone, and what killed processes have left of
 * templates that they were making → what was removed.
 */
export async function pruneTemplates(limit?: number): Promise<readonly StoredTemplate[]> {
  const removed = [...(await removeOrphans())];
  for (const root of templateRoots()) {
    await removeUnfinished(root);
    const { blocks, bsize } = statfsSync(root);
    let left = limit ?? (root.startsWith(MEMORY) ? (blocks * bsize) / 4 : LIMIT);
    const templates = (await listIn(root)).toSorted((a, b) => b.lastUsed.getTime() - a.lastUsed.getTime());
    for (const template of templates) {
      left -= template.size;
      if (left >= 0 || template.users > 0) continue;
      await removeTemplate(template.directory);
      left += template.size;
      removed.push(template);
    }
  }
  return removed;
}

async function removeUnfinished(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const owner = UNFINISHED.exec(name)?.[1];
    if (owner !== undefined && lives(owner) === false) await rm(join(root, name), { recursive: true, force: true });
  }
}

/** Removes what lies in memory of caches that are gone, as each job of a CI has one, but for what is used → the templates. */
async function removeOrphans(): Promise<readonly StoredTemplate[]> {
  const removed: StoredTemplate[] = [];
  for (const name of await readdir(MEMORY).catch(() => [])) {
    const root = join(MEMORY, name);
    if (!name.startsWith(prefixInMemory()) || !isOwn(root)) continue;
    const cache = await readlink(join(root, CACHE)).catch(() => undefined);
    if (cache === undefined || existsSync(cache)) continue;
    const templates = await listIn(root);
    if (templates.some(({ users }) => users > 0)) continue;
    await rm(root, { recursive: true, force: true });
    removed.push(...templates);
  }
  return removed;
}
