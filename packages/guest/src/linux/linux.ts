import { access } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { cacheDirectory, hostArchitecture, QemuError } from '@qemukit/machine';
import { Apt } from './apt.ts';
import { extractVmlinux } from './bzimage.ts';
import { messageOf, run } from './command.ts';
import type { UnpackXz } from './decompress.ts';
import { findKernel } from './find-kernel.ts';
import { filesOfPackages, findPackages, PACKAGE_NAME } from './guest-packages.ts';
import { fixedParts, initramfs } from './initramfs.ts';
import type { GuestFile } from './initramfs.ts';
import { openInstalledKernel } from './installed-kernel.ts';
import type { KernelSource } from './kernel-source.ts';
import { loadModules } from './load-modules.ts';
import { isLinuxArchitecture, PLATFORMS } from './platform.ts';
import type { LinuxArchitecture } from './platform.ts';
import { openShipped } from './shipped.ts';
import { sha256, writeWhole } from './store.ts';

/** A file for the guest: its content, or its content and permission bits. */
export type LinuxFile = string | Uint8Array | { readonly content: string | Uint8Array; readonly mode: number };

/** What a Linux guest is made of. Nothing is needed: the defaults give one with a shell on its serial console. */
export interface LinuxOptions {
  /** The guest's. Default: the host's where that is one of these, else `x86_64`. */
  readonly architecture?: LinuxArchitecture | undefined;
  /**
   * Instead of the kernel that comes with qemukit: the path of a bzImage or vmlinux, or of an Image for AArch64, used as it is; or
   * `host`, the one of the host's distribution.
   */
  readonly kernel?: string | undefined;
  /** Files by absolute guest path, added to the initramfs. Mode of those that name none: 0755. */
  readonly files?: Readonly<Record<string, LinuxFile>> | undefined;
  /**
   * Packages of the host's distribution, by name, added to the initramfs with all that they depend on, below `files`; none of
   * their scripts is run.
   */
  readonly packages?: readonly string[] | undefined;
  /**
   * Kernel modules that the guest needs, by name. What is built into the kernel, as everything is in the one that comes with
   * qemukit, is there already; others are loaded after what they depend on, at some 30 ms each under TCG.
   */
  readonly modules?: readonly string[] | undefined;
  /** The guest's memory in MiB, a positive integer. Default: 256. */
  readonly memory?: number | undefined;
  /** More of the kernel's command line, after ours: the later of two wins. */
  readonly append?: string | undefined;
  /** Aborted, `linux()` rejects with `AbortError`. */
  readonly signal?: AbortSignal | undefined;
}

/** A Linux guest: what `Machine.launch()` needs to boot it. The two files are in the cache, and shared: never write to them. */
export interface LinuxGuest {
  readonly architecture: LinuxArchitecture;
  /** The processor, where QEMU's own choice would not do: `max` for AArch64. */
  readonly cpu: string | undefined;
  /** The path of the kernel. */
  readonly kernel: string;
  /** The path of an initramfs. */
  readonly initrd: string;
  /** The kernel's command line. */
  readonly append: string;
  /** In MiB. */
  readonly memory: number;
  /** qemukit's agent runs in it. */
  readonly guest: 'agent';
  /** The device by which its kernel says that it panicked; it stands still then, for a look at its screen and memory. */
  readonly args: readonly string[];
}

/**
 * A small real Linux: a kernel and a root file system in memory with busybox. On its serial port it prints `qemukit: ready`
 * and runs a root shell with the prompt `# `; it powers off when its power button is pressed.
 *
 * What it is made of is taken from the cache, else by apt without root, else from the host; see docs/linux-guest.md. Rejects
 * with `QemuError` where a part cannot be had, and with `TypeError` or `RangeError` for a wrong option.
 */
export async function linux(options: LinuxOptions = {}): Promise<LinuxGuest> {
  const { kernel, modules = [], memory = 256, append = '', signal } = options;
  if (!Number.isInteger(memory) || memory <= 0)
    throw new RangeError(`memory is a positive integer of MiB, not ${memory}`);
  const files = checkedFiles(options.files ?? {});
  const names = checkedPackages(options.packages ?? []);
  const architecture = checkedArchitecture(options.architecture);
  const platform = PLATFORMS[architecture];
  await using apt = new Apt(platform.debian, signal);
  const { kernel: own, busybox } = await openShipped(architecture);
  // Node has no XZ; a guest's busybox has, and that of the host's architecture runs on the host as well.
  const unpackXz: UnpackXz = async (data) => {
    const host = await openShipped(defaultArchitecture());
    const program = await cached(`busybox-${host.busybox.sha256}`, async () => await host.busybox.read(), 0o755);
    return await run(program, ['xz', '-dc'], { input: data, signal });
  };
  const source =
    kernel === undefined
      ? own
      : kernel === 'host'
        ? await findKernel(architecture, apt, unpackXz, signal)
        : await givenKernel(kernel);
  const load = async () => await loadModules(source, modules, platform.helpfulModules, unpackXz);
  const loaded = source.modulesIncluded ? undefined : await load();
  const packages = await findPackages(architecture, apt, names);
  const identity = [
    ...fixedParts(architecture),
    busybox.sha256,
    loaded === undefined
      ? [source.identity(), platform.helpfulModules, modules]
      : loaded.map(({ name, content }) => [name, sha256(content)]),
    [...files].map(([path, { content, mode }]) => [path, sha256(content), mode]),
    packages.map((one) => one.sha256),
  ];
  const initrd = await cached(`initrd-${sha256(JSON.stringify(identity))}`, async () => {
    return initramfs({
      architecture,
      busybox: await busybox.read(),
      modules: loaded ?? (await load()),
      packages: await filesOfPackages(architecture, apt, packages, signal),
      files,
    });
  });
  return {
    architecture,
    cpu: platform.cpu,
    kernel:
      kernel === undefined || kernel === 'host'
        ? await cached(`kernel-${source.identity()}`, async () => await bootable(source, unpackXz))
        : resolve(kernel),
    initrd,
    append: [platform.append, ...(source === own ? [] : [platform.appendForOthers]), append]
      .filter((part) => part !== '')
      .join(' '),
    memory,
    guest: 'agent',
    args: platform.args,
  };
}

function checkedArchitecture(architecture: string = defaultArchitecture()): LinuxArchitecture {
  if (isLinuxArchitecture(architecture)) return architecture;
  throw new RangeError(`There is a Linux guest for ${Object.keys(PLATFORMS).join(' and ')}; not for "${architecture}"`);
}

function defaultArchitecture(): LinuxArchitecture {
  const host = hostArchitecture();
  return isLinuxArchitecture(host) ? host : 'x86_64';
}

async function givenKernel(path: string): Promise<KernelSource> {
  try {
    return await openInstalledKernel(path);
  } catch (error) {
    throw new QemuError(`Cannot read the kernel given as \`kernel\`: ${messageOf(error)}`, { cause: error });
  }
}

/** The image in the form that boots fastest. */
async function bootable(source: KernelSource, unpackXz: UnpackXz): Promise<Uint8Array> {
  const image = await source.image();
  return (await extractVmlinux(image, unpackXz)) ?? image;
}

/** The path of a file in the cache, made where it is not there yet. */
async function cached(name: string, make: () => Promise<Uint8Array>, mode?: number): Promise<string> {
  const path = cacheDirectory('linux', name);
  const there = await access(path).then(
    () => true,
    () => false,
  );
  if (!there) await writeWhole(path, await make(), mode);
  return path;
}

function checkedPackages(names: readonly string[]): readonly string[] {
  const wrong = names.find((name) => !PACKAGE_NAME.test(name));
  if (wrong === undefined) return names;
  throw new TypeError(`packages names packages as apt does, as "dropbear-bin"; not ${JSON.stringify(wrong)}`);
}

function checkedFiles(files: Readonly<Record<string, LinuxFile>>): ReadonlyMap<string, GuestFile> {
  return new Map(
    Object.entries(files).map(([path, value]) => {
      if (!isAbsolute(path) || path.split('/').includes('..') || path.endsWith('/')) {
        throw new TypeError(`files names guest files by absolute path, as "/etc/motd"; not ${JSON.stringify(path)}`);
      }
      const { content, mode } =
        typeof value === 'string' || value instanceof Uint8Array ? { content: value, mode: 0o755 } : value;
      return [path, { content: typeof content === 'string' ? Buffer.from(content) : content, mode }];
    }),
  );
}
