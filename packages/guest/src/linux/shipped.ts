import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { QemuError } from '@qemukit/machine';
import { NO_MODULES } from './kernel-source.ts';
import type { KernelSource } from './kernel-source.ts';
import { moduleName } from './module-index.ts';
import type { LinuxArchitecture } from './platform.ts';
import { sha256 } from './store.ts';

/** A file that comes with qemukit. */
export interface ShippedFile {
  /** Of its content. */
  readonly sha256: string;
  /** Its content, unpacked and checked: rejects with `QemuError` where it is damaged. */
  readonly read: () => Promise<Uint8Array>;
}

/** What comes with qemukit for Linux guests of one architecture, in the package `@qemukit/linux-kernel`. */
export interface Shipped {
  /** A kernel that QEMU starts as it is, and that has everything built in. */
  readonly kernel: KernelSource;
  /** Statically linked. */
  readonly busybox: ShippedFile;
}

/** A packed file, and the SHA-256 of what is in it. */
interface Packed {
  readonly file: string;
  readonly sha256: string;
}

/** What the package's build wrote down of itself. */
interface Manifest {
  /** As `uname -r` prints it. */
  readonly release: string;
  readonly kernel: Packed;
  readonly busybox: Packed;
  /** What would be modules in another kernel, by name. */
  readonly builtin: readonly string[];
}

const unpack = promisify(brotliDecompress);

/** Opens what comes with qemukit; nothing is unpacked yet. */
export async function openShipped(architecture: LinuxArchitecture): Promise<Shipped> {
  // Its files are data and not imported: it has another licence than this package.
  const manifestPath = createRequire(import.meta.url).resolve(`@qemukit/linux-kernel/${architecture}/manifest.json`);
  const manifest: Manifest = JSON.parse(await readFile(manifestPath, 'utf8'));
  const shipped = (packed: Packed): ShippedFile => ({
    sha256: packed.sha256,
    read: async () => await readPacked(join(dirname(manifestPath), packed.file), packed.sha256),
  });
  const image = shipped(manifest.kernel);
  return {
    kernel: {
      name: `${manifest.release} of @qemukit/linux-kernel`,
      identity: () => image.sha256,
      image: async () => await image.read(),
      modules: async () =>
        await Promise.resolve({ ...NO_MODULES, builtin: new Set(manifest.builtin.map((name) => moduleName(name))) }),
      modulesIncluded: false,
    },
    busybox: shipped(manifest.busybox),
  };
}

async function readPacked(path: string, expected: string): Promise<Uint8Array> {
  const content = await unpack(await readFile(path)).catch((error: unknown) => {
    throw new QemuError(`${path} is damaged: it cannot be unpacked. Install @qemukit/linux-kernel again`, {
      cause: error,
    });
  });
  const found = sha256(content);
  if (found === expected) return content;
  throw new QemuError(
    `${path} is damaged: its content has the SHA-256 ${found}, not ${expected}. Install @qemukit/linux-kernel again`,
  );
}
