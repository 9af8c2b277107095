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
  await keepPackages(apt, [wanted]);
  return await pipe(
    'dpkg-deb',
    ['--fsys-tarfile', packagePath(wanted)],
    { signal, timeout: 300_000 },
    async (stdout) => {
      return await Array.fromAsync(readTar(stdout, accepts));
    },
  );
}

/** Downloads those packages at once that are not in the cache, or damaged there. */
export async function keepPackages(apt: Apt, wanted: readonly Package[]): Promise<void> {
  const missing: Package[] = [];
  for (const one of wanted) {
    const kept = await readFile(packagePath(one)).catch(() => undefined);
    if (kept === undefined || sha256(kept) !== one.sha256) missing.push(one);
  }
  if (missing.length === 0) return;
  const contents = await apt.attempt(async () => await apt.download(missing));
  await Promise.all(contents.map(async (content, n) => await writeWhole(packagePath(missing[n]!), content)));
}

/** Where the file of a package is kept. */
export function packagePath({ sha256: hash }: Pick<Package, 'sha256'>): string {
  return cacheDirectory('linux', 'packages', `${hash}.deb`);
}
