import { within, type WaitOptions } from './deadline.ts';
import { QemuError } from './errors.ts';
import type { GuestRun, GuestTask, GuestTaskEvents, GuestTransport } from './guest-transport.ts';

/** How long a transport that answers is kept waiting for one that is preferred to it, in ms. */
const PREFERRED = 1000;

/** Something that waits for the choice. */
interface Waiting {
  begin(chosen: GuestTransport): void;
  fail(makeError: (waiting: string) => Error): void;
}

/**
 * Several ways into a guest, of which it is not known which there is. The first that answers is chosen, or one before it in the
 * list that answers within a second of it; for good: the others are given up.
 */
export class GuestChoice implements GuestTransport {
  readonly closed: Promise<void>;
  readonly #candidates: readonly GuestTransport[];
  readonly #waiting = new Set<Waiting>();
  #chosen: GuestTransport | undefined;
  /** The best that has answered, while it is kept waiting. */
  #best: GuestTransport | undefined;
  #timer: NodeJS.Timeout | undefined;
  #ended: ((waiting: string) => Error) | undefined;
  #interrupted: ((waiting: string) => Error) | undefined;

  /** `candidates` are in the order in which they are preferred. */
  constructor(candidates: readonly GuestTransport[]) {
    this.#candidates = candidates;
    this.closed = Promise.all(candidates.map(async ({ closed }) => await closed)).then(() => undefined);
    for (const candidate of candidates) candidate.onAnswer = () => this.#answered(candidate);
  }

  /** Until one has answered: the names of all. */
  get name(): string {
    return this.#chosen?.name ?? this.#candidates.map(({ name }) => name).join(' or ');
  }

  describe(): string {
    if (this.#chosen !== undefined) return this.#chosen.describe();
    const each = this.#candidates.map((one) => `by ${one.name}, it ${one.describe() || 'answers'}`);
    return `has not answered in any way: ${each.join('; ')}`;
  }

  run(task: GuestTask, events: GuestTaskEvents): GuestRun {
    let run: GuestRun | undefined;
    const waiting: Waiting = {
      begin: (chosen) => (run = chosen.run(task, events)),
      fail: (makeError) => events.failed(makeError),
    };
    this.#wait(waiting);
    return {
      kill: () => {
        if (this.#waiting.delete(waiting)) waiting.fail((what) => new QemuError(`Cancelled ${what}`));
        else run?.kill();
      },
    };
  }

  async ready(options: WaitOptions): Promise<void> {
    if (this.#chosen === undefined) {
      await within<void>(
        options,
        () => `waiting for the guest, which ${this.describe()}`,
        (settle) => {
          const waiting: Waiting = {
            begin: () => settle.resolve(),
            fail: (makeError) => settle.reject(() => makeError('waiting for the guest')),
          };
          this.#wait(waiting);
          return () => this.#waiting.delete(waiting);
        },
        this,
      );
    }
    await this.#chosen?.ready(options);
  }

  restart(why: string): void {
    for (const transport of this.#current) transport.restart(why);
  }

  interrupt(why: ((waiting: string) => Error) | undefined): void {
    for (const transport of this.#current) transport.interrupt(why);
    this.#interrupted = why;
    if (why !== undefined) this.#failAll(why);
  }

  end(why: (waiting: string) => Error): void {
    clearTimeout(this.#timer);
    for (const transport of this.#candidates) transport.end(why);
    this.#ended = why;
    this.#failAll(why);
  }

  get #current(): readonly GuestTransport[] {
    return this.#chosen === undefined ? this.#candidates : [this.#chosen];
  }

  #wait(waiting: Waiting): void {
    const why = this.#interrupted ?? this.#ended;
    if (this.#chosen !== undefined) waiting.begin(this.#chosen);
    else if (why !== undefined) waiting.fail(why);
    else this.#waiting.add(waiting);
  }

  #failAll(why: (waiting: string) => Error): void {
    const lost = [...this.#waiting];
    this.#waiting.clear();
    for (const waiting of lost) waiting.fail(why);
  }

  #answered(candidate: GuestTransport): void {
    if (this.#chosen !== undefined) return;
    const preferred = (one: GuestTransport) => this.#candidates.indexOf(one);
    if (this.#best === undefined || preferred(candidate) < preferred(this.#best)) this.#best = candidate;
    if (preferred(this.#best) === 0) this.#choose(this.#best);
    else this.#timer ??= setTimeout(() => this.#choose(this.#best!), PREFERRED);
  }

  #choose(chosen: GuestTransport): void {
    clearTimeout(this.#timer);
    this.#chosen = chosen;
    for (const other of this.#candidates) {
      if (other !== chosen) other.end((waiting) => new QemuError(`The guest is reached otherwise, while ${waiting}`));
    }
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const each of waiting) each.begin(chosen);
  }
}
