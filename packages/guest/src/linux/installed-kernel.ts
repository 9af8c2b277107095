import { access, constants, readdir, readFile } from 'node:fs/promises';
import { release } from 'node:os';
import { basename, join } from 'node:path';
import { kernelRelease } from './bzimage.ts';
import { NO_MODULES } from './kernel-source.ts';
import type { KernelSource } from './kernel-source.ts';
import { openModuleDirectory } from './module-directory.ts';
import { sha256 } from './store.ts';

/** What a search of the host's installed kernels came to. */
export interface InstalledKernels {
  /** The one to use; undefined where there is none. */
  readonly path: string | undefined;
  /** The images that this user may not read. */
  readonly unreadable: readonly string[];
}

/**
 * Looks for an installed kernel image: in `/boot`, and beside the modules, where Fedora and Arch have it. The running kernel's
 * is taken first, then the newest.
 */
export async function findInstalledKernel(root = '/'): Promise<InstalledKernels> {
  const modules = join(root, 'lib', 'modules');
  const boot = await names(join(root, 'boot'));
  const images = boot.filter((name) => name.startsWith('vmlinuz-')).map((name) => join(root, 'boot', name));
  for (const name of await names(modules))
    if (await allows(join(modules, name, 'vmlinuz'))) images.push(join(modules, name, 'vmlinuz'));
  const sorted = images.toSorted((a, b) => isRunning(b) - isRunning(a) || b.localeCompare(a, 'en', { numeric: true }));
  const unreadable: string[] = [];
  let path: string | undefined;
  for (const image of sorted) {
    if (!(await allows(image, constants.R_OK))) unreadable.push(image);
    else path ??= image;
  }
  return { path, unreadable };
}

/** A kernel image on the host, with the modules that are installed for its release; none where they are not. */
export async function openInstalledKernel(path: string, root = '/'): Promise<KernelSource> {
  const content = await readFile(path);
  const version = kernelRelease(content);
  const directory = version === undefined ? undefined : join(root, 'lib', 'modules', version);
  return {
    name: version === undefined ? path : `${path} (${basename(version)})`,
    identity: () => sha256(content),
    modulesIncluded: false,
    image: async () => await Promise.resolve(content),
    modules: async () => (directory === undefined ? undefined : await openModuleDirectory(directory)) ?? NO_MODULES,
  };
}

function isRunning(path: string): number {
  return path.includes(release()) ? 1 : 0;
}

async function names(directory: string): Promise<string[]> {
  return await readdir(directory).catch(() => []);
}

async function allows(path: string, mode = constants.F_OK): Promise<boolean> {
  return await access(path, mode).then(
    () => true,
    () => false,
  );
}
