import type { QemuInstallation } from './binary.ts';
import type { Cable } from './cable.ts';
import { doubleCommas, driveArguments, pastedDriveArguments } from './drive-arguments.ts';
import type { Drive } from './drive.ts';
import { GUEST_PORTS } from './guest-options.ts';
import type { ListenAddress } from './monitor-options.ts';
import type { Network } from './network.ts';
import type { NicSettings } from './network-options.ts';
import type { MachineSettings } from './options.ts';
import { machineArguments, shareArguments } from './share-options.ts';

/** A character device: its chardev's id, and the arguments that connect it to something in the machine. */
export interface Channel {
  readonly id: string;
  readonly use: readonly string[];
}

/** Where the other ends of a machine's parts are. */
export interface Surroundings {
  /** What `-chardev` says for this id; the n-th channel has file descriptor 3 + n. */
  chardev(id: string, fd: number): string;
  /** The same for a monitor that QEMU does not inherit. */
  monitor(id: string): string;
  /** What `-netdev` says of this card, which is at a network of ours; the n-th has the descriptor after the channels' and those before it. */
  netdev(id: string, fd: number): string;
  /** The file for what this card sends and receives. */
  capture(id: string): string;
  /** What `-drive` says of the flash that the machine may write, given the user's file. */
  vars(file: string): string;
  /** Where the virtiofsd of a share listens, by the share's id. */
  share(id: string): string;
  /** The arguments for the drives of a machine of this type. */
  drives(machine: string): readonly string[];
}

/** The monitor's chardev. */
export const MONITOR = 'monitor';
/** The chardev of a person's own monitor. */
const DEBUG_MONITOR = 'debug-monitor';
/** The first serial port's chardev. */
export const CONSOLE = 'console0';
/** The chardev of qtest's protocol. */
export const QTEST = 'qtest';
/** The first descriptor after the standard streams. */
const FIRST = 3;

/** What a machine of ours has beside the sockets that QEMU inherits; an empty string for what it has not. */
export interface OwnPlaces {
  /** Where QEMU writes what its cards send and receive. */
  readonly directory: string;
  /** The copy of the flash that the machine writes to. */
  readonly vars: string;
  /** Where this process listens for the monitor. */
  readonly monitor: ListenAddress | undefined;
  /** The socket of a person's own monitor. */
  readonly debugMonitor: string;
  readonly drives: readonly Drive[];
  /** Where the virtiofsd of each share listens that has one, by the share's id. */
  readonly shares: ReadonlyMap<string, string>;
}

/** A machine of ours: QEMU inherits its sockets. */
export function inherited({ directory, vars, monitor, debugMonitor, drives, shares }: OwnPlaces): Surroundings {
  return {
    chardev: (id, fd) => `socket,id=${id},fd=${fd}`,
    monitor: (id) =>
      id === MONITOR && monitor !== undefined
        ? `socket,id=${id},${connecting(monitor)}`
        : `socket,id=${id},path=${doubleCommas(debugMonitor)},server=on,wait=off`,
    netdev: (id, fd) => `stream,id=${id},server=off,addr.type=fd,addr.str=${fd}`,
    capture: (id) => `${directory}/${id}.pcap`,
    vars: () => `file=${doubleCommas(vars)}`,
    share: (id) => shares.get(id)!,
    drives: (machine) => driveArguments(drives, machine),
  };
}

function connecting(address: ListenAddress): string {
  return 'path' in address
    ? `path=${doubleCommas(address.path)}`
    : `host=${doubleCommas(address.host)},port=${address.port}`;
}

/** The same machine for a person who pastes the command line into a shell: the terminal, and sockets in its directory. */
function pasted(drives: readonly Drive[]): Surroundings {
  return {
    chardev: (id) => (id === CONSOLE ? `stdio,id=${id},signal=off` : listening(id)),
    monitor: listening,
    // A hub with no other port: the card is there, and its cable leads nowhere.
    netdev: (id) => `hubport,id=${id},hubid=${id.replace('net', '')}`,
    capture: (id) => `${id}.pcap`,
    vars: (file) => `snapshot=on,file=${doubleCommas(file)}`,
    share: (id) => `${id}.sock`,
    drives: (machine) => pastedDriveArguments(drives, machine),
  };
}

function listening(id: string): string {
  return `socket,id=${id},path=${id}.sock,server=on,wait=off`;
}

/** A machine's character devices, in the order in which QEMU inherits their sockets as descriptors 3, 4, … */
export function channels({ consoles, qtest, guest, machine, monitor }: MachineSettings): readonly Channel[] {
  let port = 0;
  let bus = false;
  // A microvm has no PCI bus by default.
  const controller = /^microvm(,|$)/.test(machine) ? 'virtio-serial-device' : 'virtio-serial';
  const more = consoles.map(({ id, device, index }): Channel => {
    if (device === '') {
      const skipped = Array.from({ length: index - port - 1 }, () => ['-serial', 'null']).flat();
      port = index;
      return { id, use: [...skipped, '-serial', `chardev:${id}`] };
    }
    // Ports of virtio-serial need its controller; without an id it can clash with nobody's.
    const first = !bus && onVirtioSerial(device);
    bus ||= first;
    return { id, use: [...(first ? ['-device', controller] : []), '-device', `${device},chardev=${id}`] };
  });
  // virtserialport, not virtconsole: a console drops what the host does not take at once.
  const agents = guest
    .flatMap((by) => (typeof by === 'string' ? GUEST_PORTS[by] : []))
    .map(({ id, name }) => ({ id, use: ['-device', `virtserialport,chardev=${id},id=${id},name=${name}`] }));
  return [
    ...(monitor === 'inherited' ? [{ id: MONITOR, use: speaksQmp(MONITOR) }] : []),
    { id: CONSOLE, use: ['-serial', `chardev:${CONSOLE}`] },
    ...more,
    ...agents.map(({ id, use }, n) => ({ id, use: n > 0 || bus ? use : ['-device', controller, ...use] })),
    // Its log would be in QEMU's own output, every byte that was read or written.
    ...(qtest ? [{ id: QTEST, use: ['-qtest', `chardev:${QTEST}`, '-qtest-log', 'none'] }] : []),
  ];
}

/** The monitors that QEMU does not inherit, by their chardevs. */
function monitors({ monitor, debugMonitor }: MachineSettings): readonly string[] {
  return [...(typeof monitor === 'object' ? [MONITOR] : []), ...(debugMonitor === false ? [] : [DEBUG_MONITOR])];
}

/** -qmp, not -mon: that is deprecated since QEMU 11.1. */
function speaksQmp(id: string): string[] {
  return ['-qmp', `chardev:${id}`];
}

/** The network cards at networks of ours, in the order in which QEMU inherits their sockets, after the channels'. */
export function cabled({
  nics,
}: MachineSettings): readonly { readonly id: string; readonly network: Network | Cable }[] {
  const cards = nics.flatMap(({ id, network }) => (network === 'user' ? [] : [{ id, network }]));
  // The sockets whose other ends are this process's come first.
  return cards.toSorted((one, other) => Number(one.network.kind === 'cable') - Number(other.network.kind === 'cable'));
}

/** QEMU's command line: the wrapper, the program, then its arguments; ours first, the user's after them. */
export function commandLine(
  settings: MachineSettings,
  installation: QemuInstallation,
  accelerator: string,
  surroundings: Surroundings,
): [string, ...string[]] {
  const devices = channels(settings);
  const cables = cabled(settings);
  const ours = [
    // Nothing that was not asked for: each default device costs start-up time and may differ between versions.
    ['-nodefaults'],
    ['-no-user-config'],
    ['-display', 'none'],
    ['-name', settings.name],
    machineArguments(settings),
    ['-accel', accelerator],
    option('-cpu', settings.cpu),
    ['-smp', String(settings.cpus)],
    ['-m', `${settings.memory}M`],
    option('-kernel', settings.kernel),
    option('-initrd', settings.initrd),
    option('-append', settings.append),
    firmware(settings.firmware, surroundings),
    settings.paused ? ['-S'] : [],
    settings.preconfig ? ['--preconfig'] : [],
    settings.incoming ? ['-incoming', 'defer'] : [],
    // Else QEMU exits at a panic, and the memory is gone.
    settings.onGuestPanic === 'dump' ? ['-action', 'panic=pause'] : [],
    surroundings.drives(settings.machine),
    shareArguments(settings.shares, settings.machine, (id) => surroundings.share(id)),
    ...devices.map(({ id, use }, n) => ['-chardev', surroundings.chardev(id, FIRST + n), ...use]),
    ...monitors(settings).map((id) => ['-chardev', surroundings.monitor(id), ...speaksQmp(id)]),
    ...settings.nics.map((nic) =>
      card(nic, FIRST + devices.length + cables.findIndex(({ id }) => id === nic.id), surroundings),
    ),
    ...settings.fds.map(({ set, opaque }, n) => [
      '-add-fd',
      `fd=${FIRST + devices.length + cables.length + n},set=${set}${opaque === '' ? '' : `,opaque=${doubleCommas(opaque)}`}`,
    ]),
  ];
  const [program, ...rest] = [...settings.wrapper, ...installation.command, ...installation.args];
  return [program ?? '', ...rest, ...ours.flat(), ...settings.args];
}

/**
 * A command line to paste into a POSIX shell. It runs the same machine with its first console on the terminal and the rest,
 * as its monitor, at sockets in the current directory, as `monitor.sock`. Descriptors of the option `fds` are for the shell
 * to open, under the numbers that `-add-fd` has.
 */
export function pasteable(
  settings: MachineSettings,
  installation: QemuInstallation,
  accelerator: string,
  drives: readonly Drive[],
): string {
  const env = Object.entries({ ...installation.env, ...settings.env }).map(
    ([name, value]) => `${name}=${quote(value)}`,
  );
  return [...env, ...commandLine(settings, installation, accelerator, pasted(drives)).map(quote)].join(' ');
}

function card(
  { id, network, restrict, device, mac, capture }: NicSettings,
  fd: number,
  surroundings: Surroundings,
): string[] {
  const netdev = network === 'user' ? `user,id=${id},restrict=${restrict ? 'on' : 'off'}` : surroundings.netdev(id, fd);
  const file = doubleCommas(surroundings.capture(id));
  return [
    ...['-netdev', netdev, '-device', `${device},netdev=${id},mac=${mac}`],
    ...(capture ? ['-object', `filter-dump,id=${id}-capture,netdev=${id},file=${file}`] : []),
  ];
}

function firmware({ code, vars }: MachineSettings['firmware'], surroundings: Surroundings): string[] {
  if (vars === '') return option('-bios', code);
  return [
    ...['-drive', `if=pflash,unit=0,format=raw,readonly=on,file=${doubleCommas(code)}`],
    ...['-drive', `if=pflash,unit=1,format=raw,${surroundings.vars(vars)}`],
  ];
}

/** Whether the device is a port of virtio-serial whose controller was not named. */
function onVirtioSerial(device: string): boolean {
  return /^(virtconsole|virtserialport)(,|$)/.test(device) && !/,bus=/.test(device);
}

function option(name: string, value: string): string[] {
  return value === '' ? [] : [name, value];
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
