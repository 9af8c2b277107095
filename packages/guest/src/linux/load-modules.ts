import { QemuError } from '@qemukit/machine';
import { decompress } from './decompress.ts';
import type { UnpackXz } from './decompress.ts';
import type { KernelSource } from './kernel-source.ts';
import { pickModules } from './pick-modules.ts';

/** A module ready for `insmod`. */
export interface LoadedModule {
  readonly name: string;
  readonly content: Uint8Array;
}

/**
 * The modules in `wanted` and `helpful` with all that they need, unpacked, in the order to load them in. Rejects with
 * `QemuError` when the kernel lacks one that is wanted or needed; one that is only helpful is then left out.
 */
export async function loadModules(
  source: KernelSource,
  wanted: readonly string[],
  helpful: readonly string[],
  unpackXz: UnpackXz,
): Promise<readonly LoadedModule[]> {
  const tree = await source.modules();
  const index = await tree.index([...helpful, ...wanted]);
  const { names, missing } = pickModules(index, tree.builtin, [...helpful, ...wanted]);
  const lacking = missing.filter((name) => !helpful.includes(name));
  if (lacking.length > 0) {
    const known =
      index.size === 0 && tree.builtin.size === 0
        ? 'no modules are installed for it'
        : 'neither as a module nor built in';
    throw new QemuError(
      `The kernel ${source.name} does not have ${lacking.join(', ')}: ${known}. ` +
        "Give another as `kernel`: 'host' for the distribution's, or the path of one",
    );
  }
  return await Promise.all(
    names.map(async (name) => {
      const packed = await tree.read(index.get(name)?.path ?? name);
      return { name, content: await decompress(packed, unpackXz) };
    }),
  );
}
