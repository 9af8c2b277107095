import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { within, type WaitOptions } from './deadline.ts';
import { messageOf, QemuError } from './errors.ts';
import type { GuestCarrier } from './guest-carrier.ts';
import { PROGRAMS, SCRIPT } from './guest-shell-script.ts';
import { ShellTask, type Call } from './guest-shell-task.ts';
import type { GuestRun, GuestTask, GuestTaskEvents, GuestTransport } from './guest-transport.ts';

/** How long it rests before it tries again to begin, in ms: a guest that boots may have no directory for it yet. */
const AGAIN = 500;

/** Puts the script into a new directory, the first argument; the rest are programs that it needs. */
const INSTALL = `
directory=$1
shift
for program; do
  command -v "$program" >/dev/null || { echo "it has no program $program"; exit 1; }
done
umask 077
mkdir "$directory" && cat >"$directory/do"
`;

/** A hand inside a guest by its shell alone, whatever carries that. */
export class GuestShell implements GuestTransport {
  readonly name: string;
  readonly closed: Promise<void>;
  onAnswer: (() => void) | undefined;
  readonly #carrier: GuestCarrier;
  readonly #tasks = new Set<ShellTask>();
  /** Who waits until the guest answers. */
  readonly #waiters = new Set<(makeError: (waiting: string) => Error) => void>();
  /** Of this session. */
  #over!: AbortController;
  #opened!: Promise<Call>;
  #answers = false;
  #restarted = '';
  #problem = '';
  #last = 0;
  #ended: ((waiting: string) => Error) | undefined;
  #interrupted: ((waiting: string) => Error) | undefined;

  constructor(carrier: GuestCarrier) {
    this.#carrier = carrier;
    this.name = carrier.name;
    this.closed = carrier.closed;
    carrier.onLost?.((why) => this.restart(why));
    this.#begin();
  }

  describe(): string {
    if (this.#answers) return '';
    const since = this.#restarted === '' ? '' : ` since it ${this.#restarted}`;
    return `has not answered${since}: ${this.#problem || this.#carrier.describe()}`;
  }

  run(task: GuestTask, events: GuestTaskEvents): GuestRun {
    const run = new ShellTask(++this.#last, task, events, this.#carrier);
    const why = this.#interrupted ?? this.#ended;
    if (why === undefined) {
      this.#tasks.add(run);
      void run.go(async () => await this.#session()).finally(() => this.#tasks.delete(run));
    } else run.fail(why);
    return { kill: () => run.kill() };
  }

  async ready(options: WaitOptions): Promise<void> {
    await within<void>(
      options,
      () => `waiting for the guest${this.#answers ? '' : `, which ${this.describe()}`}`,
      (settle) => {
        const why = this.#interrupted ?? this.#ended;
        const fail = (makeError: (waiting: string) => Error) => settle.reject(() => makeError('waiting for the guest'));
        if (why !== undefined) fail(why);
        else this.#waiters.add(fail);
        void this.#session().then(
          () => settle.resolve(),
          () => undefined,
        );
        return () => this.#waiters.delete(fail);
      },
      this,
    );
  }

  restart(why: string): void {
    if (this.#ended !== undefined) return;
    this.#restarted = why;
    // They are told before their calls end.
    for (const task of this.#tasks)
      if (task.begun) task.fail((waiting) => new QemuError(`The guest ${why} while ${waiting}`));
    this.#over.abort(new QemuError(`the guest ${why}`));
    this.#begin();
  }

  end(why: (waiting: string) => Error): void {
    if (this.#ended !== undefined) return;
    this.#ended = why;
    this.#failAll(why);
    this.#over.abort(new QemuError('the machine has ended'));
    this.#carrier.close();
  }

  interrupt(why: ((waiting: string) => Error) | undefined): void {
    this.#interrupted = why;
    if (why !== undefined) this.#failAll(why);
  }

  #failAll(why: (waiting: string) => Error): void {
    for (const task of this.#tasks) task.fail(why);
    for (const waiter of this.#waiters) waiter(why);
  }

  #begin(): void {
    this.#over = new AbortController();
    this.#answers = false;
    this.#problem = '';
    this.#opened = this.#open(this.#over.signal);
    this.#opened.catch(() => undefined);
  }

  /** The session that lasts, when it has begun. */
  async #session(): Promise<Call> {
    for (;;) {
      const opened = this.#opened;
      try {
        return await opened;
      } catch (error) {
        if (opened === this.#opened) throw error;
      }
    }
  }

  async #open(signal: AbortSignal): Promise<Call> {
    const carrier = this.#carrier;
    for (;;) {
      try {
        await carrier.open(signal);
        const directory = `/tmp/qemukit-${randomBytes(6).toString('hex')}`;
        const install = ['/bin/sh', '-c', INSTALL, 'sh', directory, ...PROGRAMS];
        await carrier.call(install, Buffer.from(SCRIPT), signal);
        this.#answers = true;
        this.onAnswer?.();
        return async (what, input) =>
          await carrier.call(['/bin/sh', `${directory}/do`, ...what], input ?? Buffer.alloc(0), signal);
      } catch (error) {
        if (signal.aborted) throw error;
        this.#problem = messageOf(error);
        await delay(AGAIN, undefined, { signal });
      }
    }
  }
}
