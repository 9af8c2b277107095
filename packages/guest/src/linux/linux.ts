import { access } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { cacheDirectory, QemuError } from '@qemukit/machine';
import { Apt } from './apt.ts';
import { extractVmlinux } from './bzimage.ts';
import { messageOf, run } from './command.ts';
import type { UnpackXz } from './decompress.ts';
import { findKernel } from './find-kernel.ts';
import { filesOfPackages, findPackages, PACKAGE_NAME } from './guest-packages.ts';
import { FIXED_PARTS, initramfs } from './initramfs.ts';
import type { GuestFile } from './initramfs.ts';
import { openInstalledKernel } from './installed-kernel.ts';
import type { KernelSource } from './kernel-source.ts';
import { loadModules } from './load-modules.ts';
import { openShipped } from './shipped.ts';
import { sha256, writeWhole } from './store.ts';

/** A file for the guest: its content, or its content and permission bits. */
export type LinuxFile = string | Uint8Array | { readonly content: string | Uint8Array; readonly mode: number };

/** What a Linux guest is made of. Nothing is needed: the defaults give one with a shell on its serial console. */
export interface LinuxOptions {
  /**
   * Instead of the kernel that comes with qemukit: the path of a bzImage or vmlinux, used as it is, or `host`, the one of the
   * host's distribution.
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
  /** `x86_64`, on every host. */
  readonly architecture: string;
  /** The path of a bzImage or vmlinux. */
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
 * What makes a guest obey, where the kernel has it: without the first two it never learns that its power button was pressed,
 * without the next three its agent has no port, and without the last QEMU does not learn that it panicked.
 */
const HELPFUL = ['button', 'evdev', 'virtio_pci', 'virtio_mmio', 'virtio_console', 'pvpanic_mmio'];

/**
 * The console is the serial port. The rest shortens the boot on an emulated CPU by about a quarter: no messages but errors, no
 * measurement of what is known, no work against attacks from inside the guest. A panic restarts the machine at once, where QEMU does not learn of it.
 */
const COMMAND_LINE =
  'console=ttyS0 quiet random.trust_cpu=on rcupdate.rcu_expedited=1 no_timer_check ' +
  'tsc=reliable lpj=4000000 8250.nr_uarts=1 panic=-1';

/** What kernels of distributions have that costs time, and ours does not: it would hand these to the first process as its environment. */
const FOR_OTHER_KERNELS = 'nokaslr mitigations=off cryptomgr.notests audit=0 selinux=0 apparmor=0';

/**
 * A small real Linux for x86-64: a kernel and a root file system in memory with busybox. On `ttyS0` it prints `qemukit: ready`
 * and runs a root shell with the prompt `# `; it powers off when its power button is pressed (ACPI).
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
  await using apt = new Apt(signal);
  const { kernel: own, busybox } = await openShipped();
  // Node has no XZ; the guest's busybox has, and runs on the host as well.
  const unpackXz: UnpackXz = async (data) => {
    const program = await cached(`busybox-${busybox.sha256}`, async () => await busybox.read(), 0o755);
    return await run(program, ['xz', '-dc'], { input: data, signal });
  };
  const source =
    kernel === undefined
      ? own
      : kernel === 'host'
        ? await findKernel(apt, unpackXz, signal)
        : await givenKernel(kernel);
  const load = async () => await loadModules(source, modules, HELPFUL, unpackXz);
  const loaded = source.modulesIncluded ? undefined : await load();
  const packages = await findPackages(apt, names);
  const identity = [
    ...FIXED_PARTS,
    busybox.sha256,
    loaded === undefined
      ? [source.identity(), HELPFUL, modules]
      : loaded.map(({ name, content }) => [name, sha256(content)]),
    [...files].map(([path, { content, mode }]) => [path, sha256(content), mode]),
    packages.map((one) => one.sha256),
  ];
  const initrd = await cached(`initrd-${sha256(JSON.stringify(identity))}`, async () => {
    return initramfs({
      busybox: await busybox.read(),
      modules: loaded ?? (await load()),
      packages: await filesOfPackages(apt, packages, signal),
      files,
    });
  });
  return {
    architecture: 'x86_64',
    kernel:
      kernel === undefined || kernel === 'host'
        ? await cached(`kernel-${source.identity()}`, async () => await bootable(source, unpackXz))
        : resolve(kernel),
    initrd,
    append: [COMMAND_LINE, ...(source === own ? [] : [FOR_OTHER_KERNELS]), ...(append === '' ? [] : [append])].join(
      ' ',
    ),
    memory,
    guest: 'agent',
    args: ['-device', 'pvpanic', '-action', 'panic=pause'],
  };
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
