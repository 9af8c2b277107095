import type { ModuleIndex } from './module-index.ts';

/** A kernel and its modules, wherever they come from. */
export interface KernelSource {
  /** What messages call it: `linux-image-6.1.0-37-cloud-amd64 6.1.140-1`. */
  readonly name: string;
  /** Stands for the content of the kernel's image in the cache's key. */
  identity(): string;
  /** The image as it is distributed. */
  image(): Promise<Uint8Array>;
  /** The modules, packed as they are distributed. */
  modules(): Promise<ModuleTree>;
  /** Whether `identity()` stands for the modules too: they then need not be read to know whether they changed. */
  readonly modulesIncluded: boolean;
}

/** The modules of one kernel. */
export interface ModuleTree {
  /** An index that holds at least `wanted` and all that they lead to. */
  index(wanted: readonly string[]): Promise<ModuleIndex>;
  /** What is part of the kernel itself, by name. */
  readonly builtin: ReadonlySet<string>;
  /** The file at a path of the index. */
  read(path: string): Promise<Uint8Array>;
}

/** The modules of a kernel that has none. */
export const NO_MODULES: ModuleTree = {
  index: async () => await Promise.resolve(new Map()),
  builtin: new Set(),
  read: async (path) => await Promise.reject(new Error(`There is no module ${path}`)),
};
