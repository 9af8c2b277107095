import { join } from 'node:path';
import { inspect } from 'node:util';

import { hostArchitecture } from './architecture.ts';
import { bounded } from './bounded.ts';
import { Checkpoint } from './checkpoint.ts';
import type { Console } from './console.ts';
import { Consoles } from './consoles.ts';
import { partsOf, within, type Settle, type WaitOptions } from './deadline.ts';
import type { Drive } from './drive.ts';
import type { Ending } from './ending.ts';
import { describeExit, MonitorClosedError, type Exit, type GuestDeath } from './errors.ts';
import { forward, type ForwardOptions } from './forward.ts';
import { GuestAgent } from './guest-agent.ts';
import { Guest } from './guest.ts';
import type { GuestWatch } from './guest-watch.ts';
import { runJob, type JobArguments, type JobOptions } from './job.ts';
import { launch, type MachineParts } from './launch.ts';
import { dumpMemory } from './memory-dump.ts';
import { migrate, type MigrationOptions, type MigrationSide } from './migration.ts';
import { completeOptions, type MachineOptions } from './options.ts';
import { press, type, type PressOptions, type TypeOptions } from './keyboard.ts';
import { nicsIn, type Nic } from './nic.ts';
import type { QemuProcess } from './process.ts';
import type { EventLog } from './qmp/event-log.ts';
import type { Monitor, Qmp } from './qmp/monitor.ts';
import type { AnySchema, CommandArgument, QmpSchema, RegisteredSchema } from './qmp/register.ts';
import { Qtest } from './qtest.ts';
import { screenshot } from './screen.ts';
import { deleteSnapshot, loadSnapshot, saveSnapshot } from './snapshot.ts';
import type { Transcript } from './transcript.ts';

let launches = 0;

/** A live QEMU virtual machine. */
export class Machine<S extends QmpSchema = RegisteredSchema> implements AsyncDisposable {
  /** The option `name`. */
  readonly name: string;
  /** QEMU's process id; with the option `wrapper` that of the wrapper, which is the same where it runs QEMU in its own place. */
  readonly pid: number;
  /** A private directory (mode 0700) that is removed with the machine; each console's `<id>.log` and `stderr.log` grow in it. */
  readonly directory: string;
  /** What was spawned: the program and its arguments. `${machine}` is a command line to paste into a shell. */
  readonly command: readonly string[];
  /** The path of the socket for a person's own monitor, as for `qemukit shell`; undefined without the option `debugMonitor`. */
  readonly debugMonitor: string | undefined;
  /** The guest's first serial console. */
  readonly console: Console;
  /** All consoles: `console0`, which is {@link console}, and those of the option `consoles`. */
  readonly consoles: Consoles;
  /** The drives of the option `drives`, in its order. */
  readonly drives: readonly Drive[];
  /** What QEMU itself printed, on stdout and stderr. */
  readonly stderr: Transcript;
  /** How the machine ended, once all that was said before its end is in the logs. Never rejects. */
  readonly exited: Promise<Exit>;
  readonly #monitor: Monitor<AnySchema> | undefined;
  readonly #parts: MachineParts;
  /** As it was launched. */
  readonly #options: MachineOptions;
  readonly #process: QemuProcess;
  readonly #openPorts = new Set<unknown>();
  readonly #ending: Ending;
  readonly #qtest: Qtest | undefined;
  readonly #guest: Guest | undefined;
  readonly #resources: AsyncDisposableStack;
  #exit: Exit | undefined;
  #memory: Promise<string> | undefined;

  private constructor(options: MachineOptions, parts: MachineParts, resources: AsyncDisposableStack) {
    this.#options = options;
    this.name = parts.name;
    this.pid = parts.process.pid;
    this.directory = parts.directory.path;
    this.command = parts.command;
    this.debugMonitor = parts.debugMonitor;
    this.#monitor = parts.monitor;
    [this.console] = parts.consoles;
    this.consoles = new Consoles(parts.consoles);
    this.drives = parts.drives;
    this.stderr = parts.process.output;
    this.#parts = parts;
    this.#process = parts.process;
    this.#ending = parts.ending;
    this.#qtest = parts.qtest && new Qtest(parts.qtest);
    this.#resources = resources;
    this.#guest =
      parts.guest &&
      parts.monitor &&
      new Guest(parts.guest, {
        events: parts.monitor.events,
        openPorts: this.#openPorts,
        ask: () => parts.ending.ask(),
        waitForExit: async (wait) => await this.waitForExit(wait),
      });
    this.exited = this.#watch();
    if (parts.settings.onGuestPanic === 'dump') parts.watch?.onDeath((death) => this.#dump(death));
    partsOf(this, [
      ...[parts.monitor?.transcript, parts.monitor?.events, parts.process.output, parts.guest],
      ...parts.consoles.map(({ transcript }) => transcript),
    ]);
  }

  /**
   * Launches a machine. It resolves when QEMU has built the machine and executes commands, or, with `monitor: 'none'`, when
   * QEMU's process has been started; or it releases all that it had taken, and rejects.
   *
   * @throws TypeError, RangeError for a wrong option; LaunchError for everything else, at once when QEMU ends
   */
  static async launch<S extends QmpSchema = RegisteredSchema>(options: MachineOptions = {}): Promise<Machine<S>> {
    const settings = completeOptions(options, hostArchitecture(), `vm-${++launches}`);
    await using resources = new AsyncDisposableStack();
    const parts = await launch(settings, resources);
    return new Machine(options, parts, resources.move());
  }

  /**
   * The monitor: QEMU executes commands given here, `vm.qmp.queryStatus()`.
   *
   * @throws TypeError where the machine was launched without one
   */
  get qmp(): Qmp<S> {
    // Who launches the machine says what schema its QEMU has; in here no names are known.
    if (this.#monitor !== undefined) return this.#monitor as unknown as Qmp<S>;
    throw new TypeError(`Machine "${this.name}" has no monitor: it was launched with the option monitor: 'none'`);
  }

  /**
   * The events since the launch.
   *
   * @throws TypeError where the machine was launched without a monitor
   */
  get events(): EventLog<S> {
    return this.qmp.events;
  }

  /**
   * The machine's devices without a CPU that runs, by qtest's protocol.
   *
   * @throws TypeError where the machine has another accelerator than `qtest`
   */
  get qtest(): Qtest {
    if (this.#qtest !== undefined) return this.#qtest;
    throw new TypeError(`Machine "${this.name}" has no qtest: it takes the option accelerator: 'qtest'`);
  }

  /** The network cards of the option `networks`, in its order. */
  get nics(): readonly Nic[] {
    return nicsIn(this.directory, this.#parts.settings.nics);
  }

  /**
   * Forwards a port of the host to one of the guest, through QEMU's own network → the port, on 127.0.0.1. The kernel chooses
   * it, so that it is free; the same guest port asked for again gives the same.
   *
   * @throws TypeError where the machine has no card on `user`, RangeError for no port; QemuError, TimeoutError (default: after
   * 30 s), AbortError, MonitorClosedError
   */
  async forward(port: number, options: ForwardOptions = {}): Promise<number> {
    return await forward(this.#commands, this.#parts.settings.nics, port, options);
  }

  /**
   * A hand inside the guest: `await vm.guest.exec('uname -r')`.
   *
   * @throws TypeError where the machine has no option `guest`
   */
  get guest(): Guest {
    if (this.#guest !== undefined) return this.#guest;
    throw new TypeError(
      `Nothing obeys us inside machine "${this.name}": it takes the option guest, as guest: 'agent', which linux() gives`,
    );
  }

  /**
   * What is on the machine's screen → a PNG.
   *
   * @throws QemuError where it has no display device; TimeoutError (default: after 30 s), AbortError, MonitorClosedError
   */
  async screenshot(options: WaitOptions = {}): Promise<Uint8Array> {
    return await screenshot(this.#commands, this.directory, options);
  }

  /**
   * Types text on the machine's keyboard, one key after another; it resolves when the last was released.
   *
   * @throws RangeError for a character that the layout does not have, before anything is typed; TimeoutError (default: after
   * 30 s a key), AbortError, MonitorClosedError
   */
  async type(text: string, options: TypeOptions = {}): Promise<void> {
    await type(this.#commands, text, options);
  }

  /**
   * Presses keys together, by QEMU's names: `ctrl-alt-delete`, `['ctrl', 'c']`, `ret`; it resolves when they were released.
   *
   * @throws RangeError for a key that there is not; TimeoutError (default: after 30 s), AbortError, MonitorClosedError
   */
  async press(keys: string | readonly string[], options: PressOptions = {}): Promise<void> {
    await press(this.#commands, keys, options);
  }

  /**
   * Presses the power button (ACPI) and waits until the guest has shut down and QEMU has exited.
   *
   * @throws TimeoutError where the guest does not obey in time (default: 30 s), AbortError, CommandError, MonitorClosedError
   */
  async powerdown(options: WaitOptions = {}): Promise<Exit> {
    const monitor = this.#commands;
    this.#ending.ask();
    await monitor.execute('system_powerdown', undefined, options);
    return await this.waitForExit(options);
  }

  /**
   * Tells QEMU to exit, by SIGTERM where it has no monitor, and waits until it has; the guest is not asked. On a machine that
   * has ended already it gives its end.
   *
   * @throws TimeoutError (default: after 30 s), AbortError
   */
  async quit(options: WaitOptions = {}): Promise<Exit> {
    this.#ending.ask();
    try {
      if (this.#monitor === undefined) this.#process.signal('SIGTERM');
      else await this.#monitor.execute('quit', undefined, options);
    } catch (error) {
      // QEMU may be gone before its reply is: that is what was asked for.
      if (!(error instanceof MonitorClosedError)) throw error;
    }
    return await this.#exits(options); // QEMU obeys, whatever its guest has died of
  }

  /**
   * Runs a command that starts a job (`blockdev-mirror`, `block-commit`, `blockdev-create`, …), and the job to its end: it is
   * completed when it is ready, finalized and dismissed. It resolves when the job is done and gone.
   *
   * @throws CommandError where QEMU does not start the job; QemuError with QEMU's words where the job fails; TimeoutError where
   * it stands still (default: for 30 s) and AbortError: the job is cancelled and gone then; MonitorClosedError
   */
  async job<N extends string>(
    command: CommandArgument<S, N>,
    args: JobArguments<S, N>,
    options: JobOptions = {},
  ): Promise<void> {
    await runJob(this.#commands, command, args, options);
  }

  /**
   * Saves the machine's state and what its drives hold under a tag, in its writable drives: in an overlay it goes with the
   * machine. The guest stands still meanwhile.
   *
   * @throws RangeError for a tag of more than 255 bytes; QemuError where the tag is taken, or where a writable drive is not
   * qcow2, or there is none; as `job()`
   */
  async saveSnapshot(tag: string, options: WaitOptions = {}): Promise<void> {
    await saveSnapshot(this.#commands, tag, options);
  }

  /**
   * Puts the machine and its drives back to what they were when the tag was saved. A machine that runs goes on running from
   * there; one that is stopped stays so. Where QEMU fails halfway, the machine is stopped.
   *
   * @throws QemuError where there is no such tag, naming those that there are; as `job()`
   */
  async loadSnapshot(tag: string, options: WaitOptions = {}): Promise<void> {
    await loadSnapshot(this.#commands, tag, options);
    this.#guestReplaced(`was put back to snapshot "${tag}"`);
  }

  /**
   * Removes a snapshot.
   *
   * @throws QemuError where there is no such tag, naming those that there are; as `job()`
   */
  async deleteSnapshot(tag: string, options: WaitOptions = {}): Promise<void> {
    await deleteSnapshot(this.#commands, tag, options);
  }

  /**
   * Keeps this moment of the machine, memory, devices and drives, for `rollback()` and for `clone()` of what is returned. The guest
   * stands still meanwhile, and goes on.
   *
   * @throws QemuError where the machine cannot be saved, as with a device that cannot be migrated or a writable drive that is not
   * qcow2, in QEMU's words; TimeoutError (default: after 30 s), AbortError, MonitorClosedError
   */
  async checkpoint(options: WaitOptions = {}): Promise<Checkpoint<S>> {
    const { guest, settings } = this.#parts;
    return await Checkpoint.take<S>(
      {
        vm: this as unknown as Machine<AnySchema>,
        options: this.#options,
        settings,
        agentAnswers: () => guest instanceof GuestAgent && guest.describe() === '',
        replaced: () => this.#guestReplaced('was rolled back'),
        launch: async (own) => await Machine.launch<S>(own),
      },
      options,
    );
  }

  /**
   * Puts the machine back to a checkpoint of it, as often as one likes: memory, devices and drives are what they were, and it runs
   * if it ran. Its monitor and its consoles go on, and so do the host's ends of its connections. What the guest was doing for
   * `vm.guest` is lost; where its agent answered it has the clock's time and new random numbers. A guest that has died since lives
   * again.
   *
   * @throws TypeError where it is another machine's; QemuError in QEMU's words, the machine is stopped then; TimeoutError (default:
   * after 30 s), AbortError, MonitorClosedError
   */
  async rollback(checkpoint: Checkpoint<S>, options: WaitOptions = {}): Promise<void> {
    await Checkpoint.rollback(this as unknown as Machine<AnySchema>, checkpoint, options);
  }

  /**
   * Migrates the running guest into another machine, launched with `incoming` and otherwise the same options. It resolves when
   * the guest runs there (is stopped there, if it was stopped, or if that was launched with `paused`); this machine is in the
   * state `postmigrate` then. Where it fails, or is aborted before all was sent, the guest goes on here; many a version of QEMU
   * exits at the destination then.
   *
   * @throws QemuError with the words of QEMU on both sides; TimeoutError where it stands still (default: for 30 s), AbortError;
   * CommandError, MonitorClosedError
   */
  async migrateTo<T extends QmpSchema>(other: Machine<T>, options: MigrationOptions = {}): Promise<void> {
    await migrate(this.#migrationSide(), other.#migrationSide(), options);
  }

  /** Kills QEMU (SIGKILL), stopped or not, and waits until it is gone. */
  async kill(): Promise<Exit> {
    this.#ending.ask();
    this.#process.signal('SIGKILL');
    return await this.exited;
  }

  /**
   * Waits until the machine ends by itself; it is left alone, and so are its monitor and consoles.
   *
   * @throws TimeoutError (default: after 30 s), AbortError; GuestPanicError where the guest dies and QEMU lives on
   */
  async waitForExit(options: WaitOptions = {}): Promise<Exit> {
    return await this.#exits(options, this.#parts.watch);
  }

  async #exits(options: WaitOptions, watch?: GuestWatch): Promise<Exit> {
    if (this.#exit !== undefined) return this.#exit;
    const describe = () => {
      const seen = this.#monitor === undefined ? 'it has no monitor' : this.#monitor.events.describe();
      return `waiting for machine "${this.name}" to exit; ${seen}`;
    };
    const start = (settle: Settle<Exit>) => {
      settle.follow(this.exited);
      const died = watch?.onDeath((death) => {
        // QEMU is about to exit then, which may take longer than it takes to tell.
        if (death !== 'reset') settle.reject(() => watch.error(describe()));
      });
      return died ?? (() => undefined);
    };
    return await within<Exit>(options, describe, start, this);
  }

  /**
   * The memory of the guest that has died, where nobody had expected that: `memory.dump` in the machine's directory, as
   * QEMU's `kdump-zlib`, or `elf` where it has no other → its path when it is written; undefined where the guest lives, or its
   * death was expected, or has reset a machine that does not restart.
   *
   * @throws TypeError where the machine was launched without the option onGuestPanic: 'dump'; QemuError where QEMU could not write
   * it; TimeoutError (default: after 30 s), AbortError, MonitorClosedError
   */
  async memoryDump(options: WaitOptions = {}): Promise<string | undefined> {
    if (this.#parts.settings.onGuestPanic !== 'dump') {
      throw new TypeError(
        `Machine "${this.name}" keeps no memory of a dead guest: it takes the option onGuestPanic: 'dump'`,
      );
    }
    const waiting = () => `waiting for the memory of machine "${this.name}" to be written`;
    return this.#memory && (await bounded(this.#memory, options, waiting));
  }

  /** Has the machine's directory stay when the machine is gone, and when this process is, for somebody to look at. */
  keep(): void {
    this.#parts.directory.keep();
  }

  /**
   * Ends the machine, whatever it does, and removes its directory: `quit`, SIGTERM, SIGKILL, within 8 s. Never throws, and a
   * second time does nothing. The logs stay readable.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#resources.disposed) return;
    await this.#resources.disposeAsync();
  }

  /** The command line, to paste into a shell: the console is the terminal then, the monitor the socket `monitor.sock`;
   * other consoles and qtest are sockets, too. */
  toString(): string {
    return this.#parts.pasteable;
  }

  /** A line for messages and `console.log`. */
  [inspect.custom](): string {
    const state = this.#exit === undefined ? `pid ${this.pid}` : describeExit(this.#exit);
    return `Machine "${this.name}" (${state})`;
  }

  #dump(death: GuestDeath): void {
    if (death === 'reset') return; // QEMU is about to exit
    const file = join(this.directory, 'memory.dump');
    this.#memory = dumpMemory(this.#commands, file).then(() => file);
    this.#memory.catch(() => undefined); // it is told to those who ask
  }

  #guestReplaced(why: string): void {
    this.#parts.watch?.revive();
    this.#openPorts.clear(); // QEMU opens them again as it loads the state, and may tell of that a second later
    this.#parts.guest?.restart(why);
  }

  #migrationSide(): MigrationSide {
    const { name, directory, drives } = this;
    const waitForExit = async (options: WaitOptions) => await this.waitForExit(options);
    return { name, directory, drives, qmp: this.#commands, waitForExit };
  }

  /** The monitor for the machine's own commands. */
  get #commands(): Monitor<AnySchema> {
    return this.qmp as unknown as Monitor<AnySchema>;
  }

  async #watch(): Promise<Exit> {
    const exit = await this.#process.exited;
    // QEMU's ends of the sockets closed with it: what it said last is on its way, and then they end.
    const { consoles, qtest, guest } = this.#parts;
    await Promise.all([
      this.#monitor?.closed,
      qtest?.closed,
      guest?.closed,
      ...consoles.map(async ({ closed }) => await closed),
    ]);
    this.#exit = this.#ending.classify(exit);
    const ended = this.#exit;
    const error = (waiting: string) => this.#parts.watch?.error(waiting) ?? this.#ending.error(ended, waiting);
    for (const { transcript } of consoles) transcript.end(error);
    this.stderr.end(error);
    qtest?.end(error);
    guest?.end(error);
    return ended;
  }
}
