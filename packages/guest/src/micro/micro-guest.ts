import { mkdir, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { inflateRawSync } from 'node:zlib';

import { cacheDirectory, hostArchitecture } from '@qemukit/machine';

import { sha256, writeWhole } from '../linux/store.ts';
import { IMAGES, type MicroGuestArchitecture } from './images.ts';

/** Which micro-guest, and on what. Nothing is needed. */
export interface MicroGuestOptions {
  /** Default: the host's where that is one of these, else `x86_64`. */
  readonly architecture?: MicroGuestArchitecture | undefined;
  /** `pc`, `q35` or `microvm`, or `virt`; with its version or properties if any. Default: `pc`, or `virt`. */
  readonly machine?: string | undefined;
  /** More arguments for QEMU, after those of the guest, such as the devices that it is to use. */
  readonly args?: readonly string[] | undefined;
}

/** A micro-guest: what `Machine.launch()` needs to boot it. Its image is in the cache, and shared: never write to it. */
export interface MicroGuest {
  readonly architecture: MicroGuestArchitecture;
  readonly machine: string;
  /** The path of the image where that is firmware: x86_64, riscv64. */
  readonly firmware: string | undefined;
  /** The path of the image where that is a kernel: aarch64. */
  readonly kernel: string | undefined;
  readonly cpu: string | undefined;
  /** The devices by which the guest reports an exit code or a panic, the watchdog, and the option's arguments. */
  readonly args: readonly string[];
}

/** What one architecture's guest runs on, and with. */
interface Platform {
  readonly machines: RegExp;
  readonly machine: string;
  readonly image: 'firmware' | 'kernel';
  readonly cpu?: string;
  readonly exit: readonly string[];
}

const PLATFORMS: Readonly<Record<MicroGuestArchitecture, Platform>> = {
  x86_64: {
    machines: /^(pc|q35|microvm)(?![a-z0-9])/,
    machine: 'pc',
    image: 'firmware',
    exit: ['-device', 'isa-debug-exit,iobase=0xf4,iosize=4'],
  },
  aarch64: {
    machines: /^virt(?![a-z0-9])/,
    machine: 'virt',
    image: 'kernel',
    // The machine type's own is a processor of 32 bits.
    cpu: 'max',
    exit: ['-semihosting-config', 'enable=on,target=native'],
  },
  riscv64: { machines: /^virt(?![a-z0-9])/, machine: 'virt', image: 'firmware', exit: [] },
};

/** What the guest panics with, and its watchdog. */
const PCI_DEVICES = ['-device', 'pvpanic-pci', '-device', 'i6300esb'];

/** Whether there is a micro-guest for an architecture, by default the host's. */
export function hasMicroGuest(architecture: string = hostArchitecture()): architecture is MicroGuestArchitecture {
  return Object.hasOwn(PLATFORMS, architecture);
}

/**
 * The micro-guest: some kilobytes that run on the bare machine and obey commands on its first serial port, after a line
 * `qemukit: ready`, which comes within a millisecond or so of QEMU being ready; see docs/micro-guest.md. Needs nothing from
 * the host; the image is written into the cache where it is not there.
 *
 * @throws RangeError for an architecture or a machine type that it is not made for
 */
export async function microGuest(options: MicroGuestOptions = {}): Promise<MicroGuest> {
  const architecture = options.architecture ?? defaultArchitecture();
  if (!hasMicroGuest(architecture)) {
    throw new RangeError(
      `There is a micro-guest for ${Object.keys(PLATFORMS).join(', ')}; not for "${String(architecture)}"`,
    );
  }
  const platform = PLATFORMS[architecture];
  const { machine = platform.machine, args = [] } = options;
  if (!platform.machines.test(machine)) {
    const types = architecture === 'x86_64' ? 'pc, q35 and microvm' : 'virt';
    throw new RangeError(`The micro-guest for ${architecture} runs on the machine types ${types}; not on "${machine}"`);
  }
  const image = await cachedImage(architecture);
  return {
    architecture,
    machine,
    firmware: platform.image === 'firmware' ? image : undefined,
    kernel: platform.image === 'kernel' ? image : undefined,
    cpu: platform.cpu,
    args: [...platform.exit, ...(machine.startsWith('microvm') ? [] : PCI_DEVICES), ...args],
  };
}

function defaultArchitecture(): MicroGuestArchitecture {
  const host = hostArchitecture();
  return hasMicroGuest(host) ? host : 'x86_64';
}

/** The path of an image in the cache, written where it is not there or damaged. */
async function cachedImage(architecture: MicroGuestArchitecture): Promise<string> {
  const image = inflateRawSync(Buffer.from(IMAGES[architecture].image, 'base64'));
  const path = resolve(cacheDirectory('micro-guest', `${architecture}-${sha256(image)}`));
  const cached = await readFile(path).catch(() => undefined);
  if (cached?.equals(image) !== true) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeWhole(path, image, 0o600);
  }
  return path;
}
