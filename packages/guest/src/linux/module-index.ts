import { posix } from 'node:path';
import { readElf } from './elf.ts';

/** What a kernel module says about itself. */
export interface ModuleInfo {
  /** Where it is, in its tree or archive. */
  readonly path: string;
  /** Modules whose symbols it uses: the kernel refuses it before them. */
  readonly depends: readonly string[];
  /** Modules or aliases that it asks for at run time, to be loaded before it. */
  readonly before: readonly string[];
  /** Modules or aliases to be loaded after it. */
  readonly after: readonly string[];
  /** Other names it answers to, without patterns: `fs-ext4`, `crc32c`. */
  readonly aliases: readonly string[];
}

/** The modules of one kernel by name. */
export type ModuleIndex = ReadonlyMap<string, ModuleInfo>;

/** A module's name as the kernel knows it: `kernel/net/virtio-net.ko.xz` is `virtio_net`. */
export function moduleName(path: string): string {
  return posix
    .basename(path)
    .replace(/\.ko(\.\w+)?$/, '')
    .replaceAll('-', '_');
}

/** Reads what an unpacked module says about itself, from its `.modinfo` section; undefined where it is no module. */
export function readModuleInfo(path: string, content: Uint8Array): ModuleInfo | undefined {
  const section = readElf(content)?.section('.modinfo');
  if (section === undefined) return undefined;
  const lines = Buffer.from(section).toString('utf8').split('\0');
  const all = (key: string) =>
    lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));
  return {
    path,
    depends: all('depends').flatMap((names) => names.split(',').filter((name) => name !== '')),
    before: all('softdep').flatMap((line) => softdep(line, 'pre')),
    after: all('softdep').flatMap((line) => softdep(line, 'post')),
    aliases: all('alias').filter(isPlain),
  };
}

/**
 * Reads the index that depmod makes beside a tree's modules: the texts of `modules.dep`, `modules.softdep` and
 * `modules.alias` (modules.dep(5), modprobe.d(5)).
 */
export function readModuleIndex(dep: string, softdeps: string, aliases: string): ModuleIndex {
  const before = new Map<string, string[]>();
  const after = new Map<string, string[]>();
  for (const [, name = '', rest = ''] of softdeps.matchAll(/^softdep (\S+) (.*)$/gm)) {
    before.set(moduleName(name), [...(before.get(moduleName(name)) ?? []), ...softdep(rest, 'pre')]);
    after.set(moduleName(name), [...(after.get(moduleName(name)) ?? []), ...softdep(rest, 'post')]);
  }
  const named = new Map<string, string[]>();
  for (const [, alias = '', name = ''] of aliases.matchAll(/^alias (\S+) (\S+)$/gm)) {
    if (isPlain(alias)) named.set(moduleName(name), [...(named.get(moduleName(name)) ?? []), alias]);
  }
  const index = new Map<string, ModuleInfo>();
  for (const [, path = '', needed = ''] of dep.matchAll(/^([^:\n]+):(.*)$/gm)) {
    const name = moduleName(path);
    const depends = needed
      .split(' ')
      .filter((other) => other !== '')
      .map(moduleName);
    index.set(name, {
      path,
      depends,
      before: before.get(name) ?? [],
      after: after.get(name) ?? [],
      aliases: named.get(name) ?? [],
    });
  }
  return index;
}

function softdep(line: string, when: 'pre' | 'post'): string[] {
  const words = line.split(/\s+/);
  let current: string | undefined;
  return words.filter((word) => {
    if (word.endsWith(':')) current = word.slice(0, -1);
    return !word.endsWith(':') && word !== '' && current === when;
  });
}

/** Whether an alias is a name; the others are patterns over a device's numbers, which nobody writes by hand. */
function isPlain(alias: string): boolean {
  return !/[*?:[]/.test(alias);
}
