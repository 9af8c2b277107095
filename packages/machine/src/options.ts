import type { QemuInstallation } from './binary.ts';
import { boolean, checkMembers, string, text, type Checks } from './check-members.ts';
import type { WaitOptions } from './deadline.ts';
import type { Cable } from './cable.ts';
import { checkConsoles, completeConsoles, type ConsoleOptions, type ConsoleSettings } from './console-options.ts';
import { completeDrives, type DriveOptions, type DriveSettings } from './drive-options.ts';
import { checkGuest, checkOnGuestPanic, whyUnreachable, type GuestAccess, type OnGuestPanic } from './guest-options.ts';
import {
  checkDebugMonitor,
  checkMonitor,
  completeMonitor,
  type MonitorOption,
  type MonitorSettings,
} from './monitor-options.ts';
import { checkNetworks, completeNetworks, type NicOptions, type NicSettings } from './network-options.ts';
import type { Network } from './network.ts';
import { completeShares, type ShareOptions, type ShareSettings } from './share-options.ts';
import { checkFds, checkFirmware, type Firmware, type PassedFd } from './start-options.ts';

/**
 * What a machine is made of. A member that is undefined counts as absent. `timeout` (default: 30 000 ms) and `signal` bound
 * the launch, not the machine's life.
 */
export interface MachineOptions extends WaitOptions {
  /** What the machine is called in messages, evidence and the host's process list. Default: `vm-1`, `vm-2`, … */
  readonly name?: string | undefined;
  /** The QEMU to run: a path, a name in PATH, or an installation. Default: `qemu-system-<architecture>`. */
  readonly binary?: string | QemuInstallation | undefined;
  /** The guest's architecture in QEMU's words, as `x86_64`, `aarch64`, `riscv64`. Default: the host's. */
  readonly architecture?: string | undefined;
  /** The machine type, with its properties if any: `q35`, `pc,usb=off`, `none`. Default: `q35`, or `virt` where there is no q35. */
  readonly machine?: string | undefined;
  /** `auto` (default) takes kvm or hvf where the host can use it, else tcg; a name takes just that one, or fails and says why. */
  readonly accelerator?: string | undefined;
  /** The CPU model, as `max` or `host`. Default: the machine type's own. */
  readonly cpu?: string | undefined;
  /** How many virtual CPUs. Default: 1. */
  readonly cpus?: number | undefined;
  /** The guest's memory in MiB. Default: 256. */
  readonly memory?: number | undefined;
  /** A kernel to boot without a boot loader: the path of its file. */
  readonly kernel?: string | undefined;
  /** The kernel's initial RAM disk: the path of its file. */
  readonly initrd?: string | undefined;
  /** The kernel's command line. */
  readonly append?: string | undefined;
  /** Firmware for `-bios`: a file's path, or a name without a slash in QEMU's own directories. Or a pair for flash. */
  readonly firmware?: string | Firmware | undefined;
  /** Consoles beside the first serial port, each read from its first byte on: `vm.consoles`. */
  readonly consoles?: readonly ConsoleOptions[] | undefined;
  /**
   * What obeys us inside the guest: `vm.guest`. `agent`, qemukit's own, as in `linux()`; `qemu-ga`, QEMU's guest agent; a shell on a
   * console; or an SSH server. Of a list the first that answers, unless one before it does within a second. Default: nothing.
   */
  readonly guest?: GuestAccess | readonly GuestAccess[] | undefined;
  /**
   * What becomes of waits when the guest dies: `fail` (default), with `GuestPanicError`, at once; `dump`: the same, and its memory
   * is written to a file, `vm.memoryDump()`; or `ignore`: they go on.
   */
  readonly onGuestPanic?: OnGuestPanic | undefined;
  /** Where the machine's monitor is: `inherited` (default), `none`, a unix socket's `{ path }`, or `{ host, port }`. */
  readonly monitor?: MonitorOption | undefined;
  /** Another monitor, for a person: true, or the path of a unix socket for it. `vm.debugMonitor` is the path. Default: false. */
  readonly debugMonitor?: boolean | string | undefined;
  /** Networks that the machine is plugged into, each with a card of its own: what `Network.create()` gives, or QEMU's own, `user`. Default: none. */
  readonly networks?: readonly (Network | Cable | 'user' | NicOptions)[] | undefined;
  /** Open descriptors of this process that QEMU inherits, into fd sets: `/dev/fdset/<set>` is a path for QEMU then. */
  readonly fds?: readonly PassedFd[] | undefined;
  /** Whether the CPUs wait for the command `cont`, so that the guest has not executed anything yet. Default: false. */
  readonly paused?: boolean | undefined;
  /** Whether QEMU waits for the command `x-exit-preconfig` before it builds the machine. Default: false. */
  readonly preconfig?: boolean | undefined;
  /** What runs QEMU, with its own arguments, as `['strace', '-f']`: put before the program. */
  readonly wrapper?: readonly string[] | undefined;
  /**
   * The drives; a string is the path of an image. Each machine writes to a qcow2 overlay of its own, so that the image stays
   * as it is. Default: none.
   */
  readonly drives?: readonly (string | DriveOptions)[] | undefined;
  /** Directories of the host that the guest sees, by 9p or virtiofs, read-only unless it is said. Default: none. */
  readonly shares?: readonly ShareOptions[] | undefined;
  /** Wait for another machine to migrate here (`migrateTo()`), instead of starting the guest. Default: false. */
  readonly incoming?: boolean | undefined;
  /** More arguments for QEMU, after all of ours. */
  readonly args?: readonly string[] | undefined;
  /** Added to this process's environment for QEMU. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** Complete and checked options; an empty string stands for what the command line leaves out. */
export interface MachineSettings {
  readonly name: string;
  readonly binary: string | QemuInstallation | undefined;
  readonly architecture: string;
  readonly machine: string;
  readonly accelerator: string;
  readonly cpu: string;
  readonly cpus: number;
  readonly memory: number;
  readonly kernel: string;
  readonly initrd: string;
  readonly append: string;
  /** `vars` is empty where `code` is for `-bios`. */
  readonly firmware: Firmware;
  readonly consoles: readonly ConsoleSettings[];
  /** The first that answers is taken; empty where nobody is asked. */
  readonly guest: readonly GuestAccess[];
  readonly onGuestPanic: OnGuestPanic;
  readonly monitor: MonitorSettings;
  readonly debugMonitor: boolean | string;
  readonly nics: readonly NicSettings[];
  readonly fds: readonly (PassedFd & { readonly opaque: string })[];
  readonly paused: boolean;
  readonly preconfig: boolean;
  /** Whether QEMU speaks qtest's protocol: it does for its accelerator. */
  readonly qtest: boolean;
  readonly wrapper: readonly string[];
  readonly drives: readonly DriveSettings[];
  readonly shares: readonly ShareSettings[];
  readonly incoming: boolean;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly wait: WaitOptions;
}

const ACCELERATORS = ['auto', 'kvm', 'hvf', 'tcg', 'qtest', 'whpx', 'nvmm', 'xen'];
const MACHINES: Readonly<Record<string, string>> = {
  x86_64: 'q35',
  i386: 'q35',
  aarch64: 'virt',
  arm: 'virt',
  riscv64: 'virt',
};

const CHECKS: Checks<MachineOptions> = {
  name: (value) =>
    text(value) ??
    (/^[A-Za-z0-9][\w.-]{0,63}$/.test(value as string)
      ? undefined
      : 'is letters, digits, ".", "_" and "-", at most 64, a letter or digit first'),
  binary: (value) => (typeof value === 'object' && value !== null && 'command' in value ? undefined : text(value)),
  architecture: text,
  machine: text,
  accelerator: (value) =>
    text(value) ?? (ACCELERATORS.includes(head(value)) ? undefined : `is one of ${ACCELERATORS.join(', ')}`),
  cpu: text,
  cpus: positive('virtual CPUs'),
  memory: positive('MiB'),
  kernel: text,
  initrd: text,
  append: text,
  firmware: (value) => (typeof value === 'string' ? text(value) : checkFirmware(value)),
  consoles: checkConsoles,
  guest: checkGuest,
  onGuestPanic: checkOnGuestPanic,
  monitor: checkMonitor,
  debugMonitor: checkDebugMonitor,
  networks: checkNetworks,
  fds: checkFds,
  paused: boolean,
  preconfig: boolean,
  wrapper: (value) => (strings(value) && value[0] !== '' ? undefined : 'is an array of strings, a program first'),
  args: (value) => (strings(value) ? undefined : 'is an array of strings'),
  drives: (value) => (Array.isArray(value) ? undefined : 'is an array of paths and drives'),
  shares: (value) => (Array.isArray(value) ? undefined : 'is an array of shares, as [{ host, guest }]'),
  incoming: boolean,
  env: (value) =>
    typeof value === 'object' && value !== null && Object.values(value).every((member) => string(member))
      ? undefined
      : 'is an object whose members are strings',
  timeout: (value) => (typeof value === 'number' && value > 0 ? undefined : 'is a positive number of milliseconds'),
  signal: (value) => (value instanceof AbortSignal ? undefined : 'is an AbortSignal'),
};

/**
 * Checks options and fills what they leave out. `architecture` and `name` are defaults that depend on the host.
 *
 * @throws TypeError for a member that is not known, or not of its type; RangeError for a value that is not allowed
 */
export function completeOptions(options: MachineOptions, architecture: string, name: string): MachineSettings {
  checkMembers('Machine option', options, CHECKS);
  const guest = options.architecture ?? architecture;
  const machine = options.machine ?? MACHINES[guest];
  if (machine === undefined) {
    throw new RangeError(`There is no default machine type for architecture "${guest}": give the option "machine"`);
  }
  if (options.guest !== undefined && options.monitor === 'none') {
    throw new RangeError(
      'Machine option "guest" takes a monitor, which tells when the guest restarts: leave out monitor: \'none\'',
    );
  }
  if (options.onGuestPanic === 'dump' && options.monitor === 'none') {
    throw new RangeError(
      "Machine option \"onGuestPanic\" takes a monitor to dump memory, which is QEMU's command: leave out monitor: 'none'",
    );
  }
  const called = options.name ?? name;
  const consoles = completeConsoles(options.consoles ?? []);
  const nics = completeNetworks(options.networks ?? [], called, machine);
  const access: readonly GuestAccess[] = options.guest === undefined ? [] : [options.guest].flat();
  const unreachable = access.map((way) => whyUnreachable(way, consoles, nics)).find((why) => why !== undefined);
  if (unreachable !== undefined) throw new RangeError(`Machine option "guest" ${unreachable}`);
  return {
    name: called,
    binary: options.binary,
    architecture: guest,
    machine,
    accelerator: options.accelerator ?? 'auto',
    cpu: options.cpu ?? '',
    cpus: options.cpus ?? 1,
    memory: options.memory ?? 256,
    kernel: options.kernel ?? '',
    initrd: options.initrd ?? '',
    append: options.append ?? '',
    firmware: typeof options.firmware === 'object' ? options.firmware : { code: options.firmware ?? '', vars: '' },
    consoles,
    guest: access,
    onGuestPanic: options.onGuestPanic ?? 'fail',
    monitor: completeMonitor(options.monitor ?? 'inherited'),
    debugMonitor: options.debugMonitor ?? false,
    nics,
    fds: (options.fds ?? []).map(({ fd, set, opaque = '' }) => ({ fd, set, opaque })),
    paused: options.paused ?? false,
    preconfig: options.preconfig ?? false,
    qtest: head(options.accelerator) === 'qtest',
    wrapper: options.wrapper ?? [],
    drives: completeDrives(options.drives ?? []),
    shares: completeShares(options.shares ?? []),
    incoming: options.incoming ?? false,
    args: options.args ?? [],
    env: options.env ?? {},
    wait: { timeout: options.timeout, signal: options.signal },
  };
}

function strings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((member) => string(member));
}

function head(value: unknown): string {
  return typeof value === 'string' ? (value.split(',', 1)[0] ?? '') : '';
}

function positive(unit: string): (value: unknown) => string | undefined {
  return (value) =>
    Number.isSafeInteger(value) && (value as number) > 0 ? undefined : `is a positive whole number of ${unit}`;
}
