import { symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { cacheDirectory } from '@qemukit/machine';
import { dir as temporaryDirectory } from 'tmp-promise';

/** Sets a cache of its own, in which only the installed QEMUs are found → its directory, and what takes both back. */
export async function ownCache(): Promise<{ readonly path: string; readonly restore: () => Promise<void> }> {
  const { path, cleanup } = await temporaryDirectory({ unsafeCleanup: true });
  const before = process.env['QEMUKIT_CACHE'];
  symlinkSync(cacheDirectory('qemu'), join(path, 'qemu'));
  process.env['QEMUKIT_CACHE'] = path;
  const restore = async () => {
    if (before === undefined) delete process.env['QEMUKIT_CACHE'];
    else process.env['QEMUKIT_CACHE'] = before;
    await cleanup();
  };
  return { path, restore };
}
