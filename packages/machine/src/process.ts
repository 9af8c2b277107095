import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

import { execa } from 'execa';

import { QemuError, type ProcessExit } from './errors.ts';
import { guardGroup, signalGroup } from './guard.ts';
import { record } from './record.ts';
import { Transcript } from './transcript.ts';

/** What to spawn. */
export interface ProcessOptions {
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** Whether the program may run QEMU as a process of its own. */
  readonly wrapped: boolean;
  /** Added to this process's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What its output is called in messages, as `QEMU's output`. */
  readonly outputName: string;
  /** The file that its output is written to. */
  readonly log: string;
  /** How many sockets the child inherits, as its file descriptors 3, 4, … */
  readonly sockets: number;
  /** Open descriptors of this process, which it inherits as those after the sockets. */
  readonly fds: readonly number[];
}

/** After the end, what it said last is there at once, unless something that it started still holds its pipes: then, in ms, */
const DRAIN = 1000;

/** One process, QEMU or what serves it: its inherited sockets, what it printed, its end. */
export class QemuProcess {
  readonly pid: number;
  /** Our ends of the child's file descriptors 3, 4, …, in order. */
  readonly sockets: readonly Duplex[];
  /** What it printed on stdout and stderr. */
  readonly output: Transcript;
  /** How it ended, once all that it said has come and the sockets are closed. Never rejects. */
  readonly exited: Promise<ProcessExit>;
  readonly #kill: (signal: NodeJS.Signals) => boolean;

  private constructor(parts: Pick<QemuProcess, 'pid' | 'sockets' | 'output' | 'exited'>, kill: QemuProcess['signal']) {
    this.pid = parts.pid;
    this.sockets = parts.sockets;
    this.output = parts.output;
    this.exited = parts.exited;
    this.#kill = kill;
  }

  /**
   * Spawns a process, without a shell, in a process group of its own: what a terminal sends to its programs does not reach it.
   * It inherits its three standard streams, the sockets, the descriptors that are given, and no other of this program's. When
   * this thread ends it is killed.
   *
   * @throws QemuError where it cannot be spawned
   */
  static async spawn(options: ProcessOptions): Promise<QemuProcess> {
    const { env, outputName, log, sockets, fds } = options;
    const [program, ...args] = options.command;
    const passed = fds as 1[]; // execa passes any on; its types know the standard ones only
    const child = execa(program, args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe', ...Array.from({ length: sockets }, () => 'pipe' as const), ...passed],
      buffer: false,
      reject: false,
      forceKillAfterDelay: false, // who ends a machine has a ladder of its own
      detached: true,
    });
    // 'exit' says it; execa's own result also waits for the streams.
    const ended = new Promise<ProcessExit>((resolve) => {
      child.nodeChildProcess.once('exit', (code, signal) => resolve({ code, signal }));
    });
    const { pid } = child;
    if (pid === undefined) {
      const { cause, originalMessage } = await child;
      throw new QemuError(`${program} could not be spawned: ${originalMessage}`, { cause });
    }
    const release = guardGroup(pid);
    const output = new Transcript(outputName);
    const recorded = record([child.stdout, child.stderr], (text) => output.append(text), log);
    const inherited = child.stdio.slice(3, 3 + sockets) as unknown as Duplex[];
    const streams = [child.stdout, child.stderr, ...inherited];
    const closed = Promise.all([recorded, ...inherited.map(async (socket) => await closing(socket))]);
    const exited = ended.then(async (exit) => {
      release();
      if (options.wrapped) signalGroup(pid, 'SIGKILL'); // a wrapper may be gone before what it ran
      await Promise.race([closed, delay(DRAIN, undefined, { ref: false })]);
      for (const stream of streams) stream.destroy();
      return exit;
    });
    return new QemuProcess({ pid, sockets: inherited, output, exited }, (signal) => {
      if (child.nodeChildProcess.exitCode !== null || child.nodeChildProcess.signalCode !== null) return false;
      return signalGroup(pid, signal);
    });
  }

  /** Sends a signal to it and to what it has started; false where the process has ended. */
  signal(signal: NodeJS.Signals): boolean {
    return this.#kill(signal);
  }
}

async function closing(socket: Duplex): Promise<void> {
  await new Promise<void>((resolve) => socket.once('close', resolve));
}
