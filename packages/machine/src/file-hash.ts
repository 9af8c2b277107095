import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { cacheDirectory } from './cache.ts';

/** The hashes that this process knows, by the file's stamp. */
const known = new Map<string, Promise<string>>();

/**
 * What tells a file from itself after a write: its path, inode, size, and the times of its last changes, in ns.
 *
 * @throws the system's error where there is none
 */
export async function fileStamp(path: string): Promise<string> {
  const { ino, dev, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return [resolve(path), dev, ino, size, mtimeNs, ctimeNs].join('|');
}

/**
 * The SHA-256 of a file's content, in hexadecimal. A file whose stamp has not changed is not read again, neither by this process
 * nor by another: the hashes are in the cache.
 *
 * @throws the system's error where it cannot be read
 */
export async function fileHash(path: string): Promise<string> {
  const stamp = await fileStamp(path);
  let hash = known.get(stamp);
  if (hash === undefined) {
    hash = hashOnce(path, stamp);
    known.set(stamp, hash);
    hash.catch(() => known.delete(stamp));
  }
  return await hash;
}

async function hashOnce(path: string, stamp: string): Promise<string> {
  const directory = cacheDirectory('templates', 'hashes');
  const file = join(directory, createHash('sha256').update(stamp).digest('hex'));
  const stored = await readFile(file, 'latin1').catch(() => '');
  if (/^[0-9a-f]{64}$/.test(stored)) return stored;
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const found = hash.digest('hex');
  // A second writer writes the same; whoever reads half of it sees that.
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(`${file}.${process.pid}`, found);
  await rename(`${file}.${process.pid}`, file);
  return found;
}
