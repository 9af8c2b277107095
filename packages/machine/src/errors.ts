/*
 * Every error that qemukit throws on purpose. Misuse (a wrong option, a wrong argument) is a TypeError or a RangeError.
 *
 *   QemuError
 *   ├── LaunchError          no machine came to be: `phase`, `exit`, `command`, `stderr`, `consoles`, `qmp`
 *   ├── TemplateError        no template could be made of a machine, or no clone of a template
 *   ├── MachineExitedError   QEMU ended while something still waited for it: `exit`, `stderr`
 *   ├── GuestCommandError    a command in the guest did not exit with 0: `command`, `exitCode`, `signal`, `stdout`, `stderr`
 *   ├── GuestPanicError      the guest died while something still waited for it: `death`, `lines`
 *   ├── CommandError         QEMU answered a command with an error: `class`, `desc`, `command`, `arguments`
 *   ├── MonitorClosedError   the connection ended before the answer came; its `cause` says why
 *   ├── ProtocolError        the peer does not speak the protocol: `received`
 *   ├── TimeoutError         a wait reached its deadline
 *   └── AbortError           a wait was ended by its signal; `cause` is the signal's reason
 */

import { beginning, below, printable } from './printable.ts';

/** The base of all errors thrown by qemukit. What a guest has part in is without terminal control sequences in the message. */
export class QemuError extends Error {
  static {
    this.prototype.name = 'QemuError';
  }

  constructor(message: string, options?: ErrorOptions) {
    super(printable(message), options);
  }
}

/** How a process ended: by `code` or by `signal`, the other is null. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How a machine ended. */
export interface Exit extends ProcessExit {
  /** Whether the end was asked for: by this side (`quit`, `kill`, disposal), or announced by QEMU's `SHUTDOWN` event. */
  readonly expected: boolean;
  /** Whether the guest ended itself, from the `SHUTDOWN` event's `guest`; false where there was none. */
  readonly guest: boolean;
  /** The `SHUTDOWN` event's `reason`, as `guest-shutdown` or `host-qmp-quit`; undefined where QEMU ended without one. */
  readonly reason: string | undefined;
}

/** An exit in words: `exited with code 1`, `was killed by SIGKILL`. */
export function describeExit(exit: ProcessExit & { readonly reason?: string | undefined }): string {
  const end = exit.signal === null ? `exited with code ${exit.code}` : `was killed by ${exit.signal}`;
  return exit.reason === undefined ? end : `${end} (${exit.reason})`;
}

/** How far a launch came: options and files checked, process spawned, greeting awaited, capabilities negotiated. */
export type LaunchPhase = 'prepare' | 'spawn' | 'greeting' | 'negotiation';

/** What was said on a console before its machine came to be. */
export interface LaunchConsole {
  /** The chardev's id; `console0` is the first serial port's. */
  readonly id: string;
  /** What was printed on it. */
  readonly text: string;
  /** The same with its times, a JSON object a line. */
  readonly dialogue: string;
}

/** What a {@link LaunchError} carries. */
export interface LaunchErrorDetails {
  readonly phase: LaunchPhase;
  readonly exit?: ProcessExit | undefined;
  readonly command?: string | undefined;
  readonly stderr?: string | undefined;
  readonly consoles?: readonly LaunchConsole[] | undefined;
  readonly qmp?: LaunchError['qmp'] | undefined;
  readonly cause?: unknown;
}

/** No machine came to be. Everything that had been acquired for it is released. */
export class LaunchError extends QemuError {
  static {
    this.prototype.name = 'LaunchError';
  }
  /** How far the launch came. */
  readonly phase: LaunchPhase;
  // Not enumerable: the message shows it, and a report would print it again.
  readonly #details: LaunchErrorDetails;

  constructor(why: string, details: LaunchErrorDetails) {
    const { phase, command, stderr = '', cause } = details;
    const shown = command === undefined ? '' : `\ncommand line:\n  ${command}`;
    super(`Cannot launch the machine: ${why}${below(stderr)}${shown}`, cause === undefined ? undefined : { cause });
    this.phase = phase;
    this.#details = details;
  }

  /** How QEMU ended; undefined where it was never spawned, or where we ended it. */
  get exit(): ProcessExit | undefined {
    return this.#details.exit;
  }

  /** The command line, to paste into a shell; undefined where it was not known yet. */
  get command(): string | undefined {
    return this.#details.command;
  }

  /** What QEMU printed on stdout and stderr. */
  get stderr(): string {
    return this.#details.stderr ?? '';
  }

  /** What was printed on each console, the first serial port's first; empty where QEMU was not spawned. */
  get consoles(): readonly LaunchConsole[] {
    return this.#details.consoles ?? [];
  }

  /** What was said on the monitor: all as JSON lines, and the last messages as a person reads them. */
  get qmp(): { readonly jsonLines: string; readonly lastMessages: readonly string[] } {
    return this.#details.qmp ?? { jsonLines: '', lastMessages: [] };
  }
}

/** No template could be made of a machine, or no clone of a template; where QEMU has refused, in its words. */
export class TemplateError extends QemuError {
  static {
    this.prototype.name = 'TemplateError';
  }
}

/** QEMU ended while something still waited for it. */
export class MachineExitedError extends QemuError {
  static {
    this.prototype.name = 'MachineExitedError';
  }
  readonly #exit: Exit;
  readonly #stderr: string;

  /** `waiting` is what was waited for, as `waiting for event "STOP"`. */
  constructor(name: string, exit: Exit, stderr: string, waiting?: string) {
    const during = waiting === undefined ? '' : ` while ${waiting}`;
    super(`QEMU of machine "${name}" ${describeExit(exit)}${during}${below(stderr)}`);
    this.#exit = exit;
    this.#stderr = stderr;
  }

  /** How it ended. */
  get exit(): Exit {
    return this.#exit;
  }

  /** What QEMU printed on stdout and stderr. */
  get stderr(): string {
    return this.#stderr;
  }
}

/**
 * What a guest died of: a kernel's panic, oops, `BUG:` or lockup, as pvpanic or a console told; want of memory; its watchdog;
 * a reset where the machine does not restart (a reboot, or a triple fault); resets without end.
 */
export type GuestDeath = 'panic' | 'oops' | 'bug' | 'lockup' | 'oom' | 'watchdog' | 'reset' | 'reset loop';

const DEATHS: Readonly<Record<GuestDeath, string>> = {
  panic: 'its kernel panicked',
  oops: 'its kernel crashed (oops)',
  bug: 'its kernel found a bug in itself',
  lockup: 'a CPU of its is locked up',
  oom: 'it ran out of memory and killed a process',
  watchdog: 'its watchdog was not fed',
  reset: 'it reset itself (a reboot or a triple fault), and its machine does not restart',
  'reset loop': 'it resets itself again and again',
};

/** How many lines of a dead guest a message shows. */
const SHOWN = 12;

/** The guest died while something still waited for it. The option `onGuestPanic` has waits go on instead. */
export class GuestPanicError extends QemuError {
  static {
    this.prototype.name = 'GuestPanicError';
  }
  /** What it died of. */
  readonly death: GuestDeath;
  readonly #lines: readonly string[];

  /** `waiting` is what was waited for, as `waiting for event "STOP"`. */
  constructor(name: string, death: GuestDeath, lines: readonly string[], waiting?: string) {
    const during = waiting === undefined ? '' : ` while ${waiting}`;
    const more = lines.length > SHOWN ? [`… ${lines.length - SHOWN} more lines`] : [];
    const shown = [...lines.slice(0, SHOWN), ...more].map((line) => `\n  ${line}`).join('');
    super(`The guest of machine "${name}" died${during}: ${DEATHS[death]}${shown}`);
    this.death = death;
    this.#lines = lines;
  }

  /** What it printed on its consoles from the first line that told of its death on, at most 100 lines; else its last ten. */
  get lines(): readonly string[] {
    return this.#lines;
  }
}

/** QEMU answered a command with an error. */
export class CommandError extends QemuError {
  static {
    this.prototype.name = 'CommandError';
  }
  /** QEMU's error class: nearly always `GenericError`, else `CommandNotFound`, `DeviceNotFound`, `DeviceNotActive`, … */
  readonly class: string;
  /** QEMU's words. They are for people: they change between versions. */
  readonly desc: string;
  /** The command's name as on the wire. */
  readonly command: string;
  /** The command's arguments; not enumerable, so that a report does not print what may be a secret. */
  declare readonly arguments: unknown;

  constructor(command: string, args: unknown, error: { readonly class: string; readonly desc: string }) {
    super(`Cannot execute "${command}": ${error.desc}`);
    this.class = error.class;
    this.desc = printable(error.desc);
    this.command = command;
    Object.defineProperty(this, 'arguments', { value: args });
  }
}

/** A command in the guest did not exit with code 0. */
export class GuestCommandError extends QemuError {
  static {
    this.prototype.name = 'GuestCommandError';
  }
  /** The command as one would type it. */
  readonly command: string;
  /** Its exit code; undefined where a signal ended it. */
  readonly exitCode: number | undefined;
  /** The signal that ended it, as `SIGKILL`; undefined where it exited. */
  readonly signal: string | undefined;
  // Not enumerable: the message shows the end of them, and a report would print them again.
  readonly #output: { readonly stdout: string; readonly stderr: string };

  constructor(
    command: string,
    exit: { readonly exitCode: number | undefined; readonly signal: string | undefined },
    output: { readonly stdout: string; readonly stderr: string },
  ) {
    const end = exit.signal === undefined ? `exited with code ${exit.exitCode}` : `was killed by ${exit.signal}`;
    const said = below(output.stderr) || below(output.stdout);
    super(`Command in the guest ${end}: ${onOneLine(command)}${said}`);
    this.command = command;
    this.exitCode = exit.exitCode;
    this.signal = exit.signal;
    this.#output = output;
  }

  /** What it printed on stdout. */
  get stdout(): string {
    return this.#output.stdout;
  }

  /** What it printed on stderr. */
  get stderr(): string {
    return this.#output.stderr;
  }
}

/** A command may hold a whole script. */
function onOneLine(command: string): string {
  const line = printable(command).replaceAll('\n', ' ');
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

/** The monitor's connection ended before the answer came. Its `cause` says why. */
export class MonitorClosedError extends QemuError {
  static {
    this.prototype.name = 'MonitorClosedError';
  }
}

/** The peer does not speak the protocol. */
export class ProtocolError extends QemuError {
  static {
    this.prototype.name = 'ProtocolError';
  }
  /** What came instead, at most its first 200 characters. */
  readonly received: string;

  constructor(message: string, received: string, options?: ErrorOptions) {
    const shown = received.length > 200 ? `${beginning(received, 200)}…` : received;
    super(`${message}: ${JSON.stringify(shown)}`, options);
    this.received = shown;
  }
}

/** A wait reached its deadline. */
export class TimeoutError extends QemuError {
  static {
    this.prototype.name = 'TimeoutError';
  }
}

/** A wait was ended by its signal; `cause` is the signal's reason. Its `name` and `code` are Node's for this case. */
export class AbortError extends QemuError {
  static {
    this.prototype.name = 'AbortError';
  }
  readonly code = 'ABORT_ERR';
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
