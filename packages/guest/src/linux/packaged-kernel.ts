import { QemuError } from '@qemukit/machine';
import type { Apt, OfferedPackage, Package } from './apt.ts';
import { decompress } from './decompress.ts';
import type { UnpackXz } from './decompress.ts';
import { moduleName, readModuleInfo } from './module-index.ts';
import type { ModuleInfo } from './module-index.ts';
import type { KernelSource, ModuleTree } from './kernel-source.ts';
import { keepPackages, readPackage } from './package-store.ts';
import { sha256 } from './store.ts';
import type { TarFile } from './tar.ts';

/**
 * The packages that hold the distribution's newest kernel and its modules, downloaded into the cache: what the first of
 * `names` that apt has depends on. Rejects with `QemuError` where it has none.
 */
export async function fetchKernelPackages(apt: Apt, names: readonly string[]): Promise<readonly Package[]> {
  return await apt.attempt(async () => {
    for (const name of names) {
      const newest = await apt.show(name);
      const image = newest === undefined ? undefined : await dependency(apt, newest, /^linux-image-/);
      if (image === undefined) continue;
      // Ubuntu has the modules in a package of their own, Debian with the image.
      const modules = await dependency(apt, image, /^linux-modules-/);
      const packages = [image, ...(modules === undefined ? [] : [modules])];
      await keepPackages(apt, packages);
      return packages.map(({ name: packageName, version, sha256: hash }) => ({
        name: packageName,
        version,
        sha256: hash,
      }));
    }
    throw new QemuError(`apt knows none of the packages ${names.join(', ')}`);
  });
}

/** The kernel in Debian packages that {@link fetchKernelPackages} gave. */
export function openPackagedKernel(
  packages: readonly Package[],
  apt: Apt,
  unpackXz: UnpackXz,
  signal?: AbortSignal,
): KernelSource {
  let read: Promise<readonly TarFile[]> | undefined;
  const name = packages.map((one) => `${one.name} ${one.version}`).join(', ');
  const files = async () => {
    read ??= readAll(packages, apt, signal);
    return await read;
  };
  return {
    name,
    identity: () => sha256(packages.map((one) => one.sha256).join('\n')),
    modulesIncluded: true,
    async image() {
      const image = (await files()).find(({ path }) => IMAGE.test(path));
      if (image === undefined) throw new QemuError(`There is no kernel image in ${name}: looked for boot/vmlinuz-*`);
      return image.content;
    },
    modules: async () => treeOf(await files(), unpackXz),
  };
}

const IMAGE = /^boot\/vmlinuz-/;
const MODULE = /\.ko(\.\w+)?$/;
const BUILTIN = /\/modules\.builtin$/;

function isOfKernel(path: string): boolean {
  return IMAGE.test(path) || MODULE.test(path) || BUILTIN.test(path);
}

async function readAll(packages: readonly Package[], apt: Apt, signal: AbortSignal | undefined): Promise<TarFile[]> {
  const all: TarFile[] = [];
  for (const one of packages) all.push(...(await readPackage(apt, one, isOfKernel, signal)));
  return all.filter(({ target }) => target === undefined);
}

/** Packages hold no index: depmod makes it when they are installed. What the modules say about themselves is as good. */
function treeOf(files: readonly TarFile[], unpackXz: UnpackXz): ModuleTree {
  const modules = files.filter(({ path }) => MODULE.test(path));
  const byName = new Map(modules.map((file) => [moduleName(file.path), file]));
  const builtin = files.filter(({ path }) => BUILTIN.test(path)).map(({ content }) => Buffer.from(content).toString());
  const builtinNames = new Set(
    builtin.flatMap((text) =>
      text
        .split('\n')
        .filter((line) => line !== '')
        .map(moduleName),
    ),
  );
  return {
    builtin: builtinNames,
    async index(wanted) {
      const index = new Map<string, ModuleInfo>();
      const add = async (file: TarFile) => {
        const info = readModuleInfo(file.path, await decompress(file.content, unpackXz));
        if (info !== undefined) index.set(moduleName(file.path), info);
        return info;
      };
      const pending = wanted.map(moduleName);
      // The list grows while it is walked. Unpacking all modules takes seconds where they are XZ, so only an alias, which any
      // of them may have, makes that necessary.
      for (const name of pending) {
        if (index.has(name) || builtinNames.has(name)) continue;
        const file = byName.get(name);
        if (file === undefined) for (const other of modules) await add(other);
        const info = file === undefined ? undefined : await add(file);
        if (info !== undefined) pending.push(...[...info.depends, ...info.before, ...info.after].map(moduleName));
      }
      return index;
    },
    async read(path) {
      const file = byName.get(moduleName(path));
      return await (file === undefined
        ? Promise.reject(new Error(`There is no ${path}`))
        : Promise.resolve(file.content));
    },
  };
}

async function dependency(apt: Apt, from: OfferedPackage, name: RegExp): Promise<OfferedPackage | undefined> {
  const words = from.depends.split(/[,|]/).map((word) => word.trim().split(/[\s:(]/, 1)[0] ?? '');
  const found = words.find((word) => name.test(word));
  return found === undefined ? undefined : await apt.show(found);
}
