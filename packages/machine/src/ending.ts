import { within } from './deadline.ts';
import { MachineExitedError, TimeoutError, type Exit, type ProcessExit } from './errors.ts';
import type { QemuProcess } from './process.ts';
import type { EventLog } from './qmp/event-log.ts';
import type { Monitor } from './qmp/monitor.ts';
import type { AnySchema } from './qmp/register.ts';

/** How long the disposal of a machine takes at most, in ms: for QEMU's own `quit`, then for SIGTERM, then for SIGKILL. */
const LADDER = { quit: 2000, terminate: 1000, kill: 5000 };

/** QEMU closes its monitor as it exits; one that has closed it and lives on after this time, in ms, has not exited. */
const EXIT_AFTER_CLOSE = 1000;

/** The end of one machine: what asked for it, how it came, and how to bring it about. */
export class Ending {
  readonly #name: string;
  readonly #process: QemuProcess;
  #asked = false;
  #events: EventLog<AnySchema> | undefined;

  constructor(name: string, process: QemuProcess) {
    this.#name = name;
    this.#process = process;
  }

  /** To be called before anything that ends QEMU: such an end is expected. */
  ask(): void {
    this.#asked = true;
  }

  /** The events say who ended the machine. */
  observe(events: EventLog<AnySchema>): void {
    this.#events = events;
  }

  /** How the process ended, told from the events that came before: to be called when all of them have come. */
  classify(exit: ProcessExit): Exit {
    const shutdown = this.#events?.since().findLast(({ name }) => name === 'SHUTDOWN')?.data;
    return {
      ...exit,
      expected: this.#asked || shutdown !== undefined,
      guest: shutdown?.guest === true,
      reason: typeof shutdown?.reason === 'string' ? shutdown.reason : undefined,
    };
  }

  /** Why the monitor closed: because QEMU exited, unless it is still there. */
  async explain(closed: Error): Promise<Error> {
    const exit = await this.exitWithin(EXIT_AFTER_CLOSE);
    return exit === undefined ? closed : this.error(this.classify(exit));
  }

  /** The error for whoever still waits for this machine. */
  error(exit: Exit, waiting?: string): MachineExitedError {
    return new MachineExitedError(this.#name, exit, this.#process.output.text, waiting);
  }

  /** The process's end, if it comes within this time. */
  async exitWithin(timeout: number): Promise<ProcessExit | undefined> {
    try {
      return await within<ProcessExit>(
        { timeout },
        () => 'waiting for QEMU to exit',
        (settle) => {
          settle.follow(this.#process.exited);
          return () => undefined;
        },
      );
    } catch (error) {
      if (error instanceof TimeoutError) return undefined;
      throw error;
    }
  }

  /**
   * Ends QEMU, politely as long as that works: `quit`, SIGTERM, SIGKILL, each with its own deadline, 8 s in all → whether it is
   * gone. Never throws; a QEMU that survives SIGKILL (it hangs in the kernel) is said as a warning.
   */
  async enforce(monitor: Monitor<AnySchema> | undefined): Promise<boolean> {
    this.ask();
    if (monitor !== undefined && monitor.closedBy === undefined) {
      const timeout = LADDER.quit;
      monitor.execute('quit', undefined, { timeout }).catch(() => undefined); // its end is what counts
      if ((await this.exitWithin(timeout)) !== undefined) return true;
    }
    this.#process.signal('SIGTERM');
    if ((await this.exitWithin(LADDER.terminate)) !== undefined) return true;
    this.#process.signal('SIGKILL');
    if ((await this.exitWithin(LADDER.kill)) !== undefined) return true;
    process.emitWarning(`QEMU of machine "${this.#name}" (pid ${this.#process.pid}) survived SIGKILL`, {
      type: 'QemukitWarning',
    });
    return false;
  }
}
