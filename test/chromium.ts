import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { cacheDirectory } from '@qemukit/machine';

import { unpackChromium, type Program } from './unpack-chromium.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * A Chromium to test with: one on the host's PATH, else Debian's, which is unpacked into the user's cache; undefined where there is
 * neither, and says why.
 */
export async function findChromium(): Promise<Program | undefined> {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  const installed = directories
    .flatMap((directory) => NAMES.map((name) => join(directory, name)))
    .find((path) => existsSync(path));
  if (installed !== undefined) return { path: installed, env: {} };
  return await unpackChromium(cacheDirectory('chromium')).catch((error: unknown) => {
    console.warn(
      `Skips what needs a browser: no Chromium is on the PATH, and Debian's cannot be unpacked: ${String(error)}`,
    );
    return undefined;
  });
}
