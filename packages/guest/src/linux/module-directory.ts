import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { moduleName, readModuleIndex } from './module-index.ts';
import type { ModuleTree } from './kernel-source.ts';

/** The modules in a directory that depmod has indexed, as `/lib/modules/6.1.0-37-amd64`; undefined where it is none. */
export async function openModuleDirectory(directory: string): Promise<ModuleTree | undefined> {
  const text = async (name: string) => await readFile(join(directory, name), 'utf8').catch(() => undefined);
  const dep = await text('modules.dep');
  if (dep === undefined) return undefined;
  const [softdeps = '', aliases = '', builtin = ''] = await Promise.all(
    ['modules.softdep', 'modules.alias', 'modules.builtin'].map(text),
  );
  const index = readModuleIndex(dep, softdeps, aliases);
  return {
    index: async () => await Promise.resolve(index),
    builtin: new Set(
      builtin
        .split('\n')
        .filter((line) => line !== '')
        .map(moduleName),
    ),
    read: async (path) => await readFile(join(directory, path)),
  };
}
