import type { QemuInstallation } from './binary.ts';
import type { MachineSettings } from './options.ts';

/** Where the host's ends of a machine's character devices are: the part of `-chardev` that names the backend. */
export interface Channels {
  readonly monitor: string;
  readonly console: string;
}

/** The chardevs' ids. */
const MONITOR = 'monitor';
export const CONSOLE = 'console0';

/** The sockets that QEMU inherits, as its file descriptors. */
export const INHERITED: Channels = { monitor: `socket,id=${MONITOR},fd=3`, console: `socket,id=${CONSOLE},fd=4` };

/** The same devices for a person who pastes the command line into a shell: the terminal, and a socket for QMP. */
const PASTED: Channels = {
  monitor: `socket,id=${MONITOR},path=monitor.sock,server=on,wait=off`,
  console: `stdio,id=${CONSOLE},signal=off`,
};

/** QEMU's command line: the program, then its arguments; ours first, the user's after them. */
export function commandLine(
  settings: MachineSettings,
  installation: QemuInstallation,
  accelerator: string,
  channels: Channels,
): [string, ...string[]] {
  const [program, ...before] = installation.command;
  const ours = [
    // Nothing that was not asked for: each default device costs start-up time and may differ between versions.
    ['-nodefaults'],
    ['-no-user-config'],
    ['-display', 'none'],
    ['-name', settings.name],
    ['-machine', settings.machine],
    ['-accel', accelerator],
    option('-cpu', settings.cpu),
    ['-smp', String(settings.cpus)],
    ['-m', `${settings.memory}M`],
    option('-kernel', settings.kernel),
    option('-initrd', settings.initrd),
    option('-append', settings.append),
    // -qmp, not -mon: that is deprecated since QEMU 11.1.
    ['-chardev', channels.monitor, '-qmp', `chardev:${MONITOR}`],
    ['-chardev', channels.console, '-serial', `chardev:${CONSOLE}`],
  ];
  return [program, ...before, ...installation.args, ...ours.flat(), ...settings.args];
}

/**
 * A command line to paste into a POSIX shell. It runs the same machine with its console on the terminal and its monitor at
 * the socket `monitor.sock` in the current directory.
 */
export function pasteable(settings: MachineSettings, installation: QemuInstallation, accelerator: string): string {
  const env = Object.entries({ ...installation.env, ...settings.env }).map(
    ([name, value]) => `${name}=${quote(value)}`,
  );
  return [...env, ...commandLine(settings, installation, accelerator, PASTED).map(quote)].join(' ');
}

function option(name: string, value: string): string[] {
  return value === '' ? [] : [name, value];
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
