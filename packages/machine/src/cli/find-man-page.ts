import { readFile, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { messageOf, QemuError } from '../errors.ts';
import { type ManPage, parseManPage } from '../qapi/man-page.ts';

/**
 * Reads a manual page, compressed by gzip or not.
 *
 * @throws QemuError where it cannot be read
 */
export async function readManPage(path: string): Promise<ManPage> {
  const content = await readFile(path).catch((cause: unknown) => {
    throw new QemuError(`Cannot read ${path}: ${messageOf(cause)}`, { cause });
  });
  const isCompressed = content[0] === 0x1f && content[1] === 0x8b;
  return parseManPage((isCompressed ? gunzipSync(content) : content).toString());
}

/**
 * The page qemu-qmp-ref(7) that belongs to a QEMU, with its path: the one of its version (`7.2`) below the binary's prefix
 * or below /usr; undefined where there is none.
 */
export async function findManPage(binary: string, version: string): Promise<[path: string, page: ManPage] | undefined> {
  const prefixes = ['/usr'];
  // Without a path it is found by PATH, so where it is installed is not known.
  if (isAbsolute(binary)) {
    prefixes.unshift(dirname(dirname(binary)));
    prefixes.unshift(dirname(dirname(await realpath(binary).catch(() => binary))));
  }
  for (const prefix of new Set(prefixes)) {
    for (const name of ['qemu-qmp-ref.7.gz', 'qemu-qmp-ref.7']) {
      const path = join(prefix, 'share/man/man7', name);
      const page = await readManPage(path).catch(() => undefined);
      if (page !== undefined && page.version.startsWith(`${version}.`)) return [path, page];
    }
  }
  return undefined;
}
