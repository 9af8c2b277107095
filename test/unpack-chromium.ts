import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';
import { dir as temporaryDirectory } from 'tmp-promise';

/** Smaller than Debian's `chromium`, and with half of its dependencies. */
const PACKAGE = 'chromium-headless-shell';

/** A download takes minutes on a slow line; past this, something hangs. In ms. */
const LONGEST = 600_000;

/** A program, and the variables that it needs beside the caller's own. */
export interface Program {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Debian's Chromium with what it needs but the C library, unpacked below a directory if it is not there yet, without root and
 * without a change to the host. The mirrors are the host's. Any number of processes may do it at once: the first to be ready wins.
 *
 * @throws what apt-get and dpkg-deb fail with, or that there is no such program
 */
export async function unpackChromium(directory: string): Promise<Program> {
  const root = join(directory, PACKAGE);
  if (!existsSync(root)) await unpack(directory, root);
  const libraries = (await readdir(join(root, 'usr/lib'))).filter((name) => name.includes('-linux-gnu'));
  const places = libraries.flatMap((triplet) => [
    `usr/lib/${triplet}`,
    `lib/${triplet}`,
    `usr/lib/${triplet}/pulseaudio`,
  ]);
  return {
    path: join(root, 'usr/lib/chromium/chromium-headless-shell'),
    env: { LD_LIBRARY_PATH: places.map((place) => join(root, place)).join(':'), FONTCONFIG_SYSROOT: root },
  };
}

async function unpack(directory: string, root: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const work = await temporaryDirectory({ tmpdir: directory, prefix: '.unpacking', unsafeCleanup: true });
  try {
    const archives = join(work.path, 'cache/archives');
    await mkdir(join(archives, 'partial'), { recursive: true });
    await mkdir(join(work.path, 'lists/partial'), { recursive: true });
    // Nothing counts as installed: what is resolved is complete, whatever the host has.
    await writeFile(join(work.path, 'status'), '');
    await writeFile(join(work.path, 'apt.conf'), configuration(work.path));
    const options = { timeout: LONGEST, stdin: 'ignore', env: { LC_ALL: 'C' } } as const;
    const apt = ['-c', join(work.path, 'apt.conf'), '--quiet', '--yes'];
    await execa('apt-get', [...apt, 'update', '--error-on=any'], options);
    await execa('apt-get', [...apt, 'install', '--download-only', PACKAGE], options);
    for (const name of await readdir(archives)) {
      // The host's own C library comes with the loader that starts the program.
      if (!name.endsWith('.deb') || name.startsWith('libc6_')) continue;
      await execa('dpkg-deb', ['--extract', join(archives, name), join(work.path, 'root')], options);
    }
    await rename(join(work.path, 'root'), root).catch((error: unknown) => {
      if (!existsSync(root)) throw error; // another process was quicker, with the same thing
    });
  } finally {
    await rm(work.path, { recursive: true, force: true });
  }
}

/** Read after the host's own configuration, for its mirrors and proxies; its hooks need root. */
function configuration(directory: string): string {
  return `#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
APT::Install-Recommends "false";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "2";
Dir::State "${directory}";
Dir::State::status "${directory}/status";
Dir::Cache "${directory}/cache";
`;
}
