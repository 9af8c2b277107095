import { moduleName } from './module-index.ts';
import type { ModuleIndex } from './module-index.ts';

/** Which modules to load, in that order, and which names the kernel has neither as a module nor built in. */
export interface Picked {
  readonly names: readonly string[];
  readonly missing: readonly string[];
}

/**
 * What has to be loaded for the modules in `wanted` (names or aliases), each after what it depends on. A soft dependency
 * that the kernel does not have is passed over, as modprobe does; anything else is reported as missing.
 */
export function pickModules(index: ModuleIndex, builtin: ReadonlySet<string>, wanted: readonly string[]): Picked {
  const names: string[] = [];
  const missing: string[] = [];
  const seen = new Set<string>();
  const pick = (wish: string, optional: boolean): void => {
    const name = moduleName(wish);
    if (builtin.has(name) || seen.has(name)) return;
    seen.add(name);
    const info = index.get(name);
    if (info === undefined) {
      const providers = [...index].filter(([, { aliases }]) => aliases.some((alias) => moduleName(alias) === name));
      for (const [provider] of providers) pick(provider, optional);
      if (providers.length === 0 && !optional) missing.push(wish);
      return;
    }
    for (const other of info.depends) pick(other, false);
    for (const other of info.before) pick(other, true);
    names.push(name);
    for (const other of info.after) pick(other, true);
  };
  for (const wish of wanted) pick(wish, false);
  return { names, missing };
}
