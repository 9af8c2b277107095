import { readFile } from 'node:fs/promises';
import { cacheDirectory } from '@qemukit/machine';
import type { Apt, Package } from './apt.ts';
import { pipe } from './command.ts';
import { sha256, writeWhole } from './store.ts';
import { readTar } from './tar.ts';
import type { TarFile } from './tar.ts';

/**
 * The files and links of a Debian package whose path `wanted` accepts. The package is taken from the cache, or from apt where it is not
 * there or damaged there, and kept; it is never unpacked to disk.
 */
export async function readPackage(
  apt: Apt,
  wanted: Package,
  accepts: (path: string) => boolean,
  signal?: AbortSignal,
): Promise<TarFile[]> {
  const file = await keepPackage(apt, wanted);
  return await pipe('dpkg-deb', ['--fsys-tarfile', file], { signal, timeout: 300_000 }, async (stdout) => {
    return await Array.fromAsync(readTar(stdout, accepts));
  });
}

/** The path of a package's file in the cache, downloaded where it is not there or damaged there. */
export async function keepPackage(apt: Apt, wanted: Package): Promise<string> {
  const path = cacheDirectory('linux', 'packages', `${wanted.sha256}.deb`);
  const kept = await readFile(path).catch(() => undefined);
  if (kept === undefined || sha256(kept) !== wanted.sha256) {
    await writeWhole(path, await apt.attempt(async () => await apt.download(wanted)));
  }
  return path;
}
