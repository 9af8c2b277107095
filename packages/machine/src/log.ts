import type { WaitOptions } from './deadline.ts';
import { within, type Settle, type Undo } from './deadline.ts';

/** Who is told of what happens to something that grows, before anybody who waits for it. */
export interface Observer {
  /** Something was added, or nothing more can come. */
  grown(): void;
  /** A wait or a search has found this. */
  found(what: unknown): void;
}

/**
 * What was said, kept: something that only grows and then ends. Waiting is searching it, now and each time it has grown,
 * so nobody has to subscribe before acting.
 */
export abstract class Growing {
  readonly #waiters = new Set<() => void>();
  #ended: ((waiting: string) => Error) | undefined;
  #interrupted: ((waiting: string) => Error) | undefined;
  #observer: Observer | undefined;

  /** Whether nothing more can come. */
  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /**
   * Says that nothing more will come. All waits that what is there does not fulfil reject, those begun later too; `why`
   * makes their error from what they wait for, in the waiter's frame. A second call changes nothing.
   */
  end(why: (waiting: string) => Error): void {
    if (this.#ended !== undefined) return;
    this.#ended = why;
    this.grown();
  }

  /** Like `end()`, but more may come: waits that what is there does not fulfil reject until this is called with undefined. */
  interrupt(why: ((waiting: string) => Error) | undefined): void {
    this.#interrupted = why;
    this.#checkAll();
  }

  /** Tells one observer of all that happens from now on. */
  observe(observer: Observer): void {
    this.#observer = observer;
  }

  /** To be called with what a search has found that is no wait. */
  protected found(what: unknown): void {
    this.#observer?.found(what);
  }

  /** To be called whenever something was added. */
  protected grown(): void {
    this.#observer?.grown();
    this.#checkAll();
  }

  #checkAll(): void {
    for (const check of this.#waiters) check();
  }

  /**
   * Waits until `search` finds something. `describe` says what is awaited and what was seen instead.
   *
   * @throws TimeoutError, AbortError, or what `end()` or `interrupt()` was given
   */
  protected until<T>(search: () => T | undefined, describe: () => string, options: WaitOptions): Promise<T> {
    const start = (settle: Settle<T>): Undo => {
      const check = () => this.#check(search, describe, settle);
      this.#waiters.add(check);
      check();
      return (fulfilled) => {
        this.#waiters.delete(check);
        // Begun before what makes it true, and awaited after: where that fails there is one error to look at, no unhandled one
        // besides. Not before the wait's own error is made, in a microtask: of a promise with two who listen, V8 knows no caller.
        if (!fulfilled) queueMicrotask(() => queueMicrotask(() => void waiting.catch(() => undefined)));
      };
    };
    const waiting = within<T>(options, describe, start, this);
    return waiting;
  }

  /** Resolves when something has changed. For those who read all that ever comes: no deadline, and no interruption, is theirs. */
  protected async next(): Promise<void> {
    await new Promise<void>((resolve) => {
      const grown = () => {
        this.#waiters.delete(grown);
        resolve();
      };
      this.#waiters.add(grown);
    });
  }

  #check<T>(search: () => T | undefined, describe: () => string, settle: Settle<T>): void {
    let found: T | undefined;
    try {
      found = search();
    } catch (thrown) {
      settle.reject(() => thrown); // from the user's own predicate
      return;
    }
    const why = this.#interrupted ?? this.#ended;
    if (found !== undefined) {
      this.found(found);
      settle.resolve(found);
    } else if (why !== undefined) settle.reject(() => why(describe()));
  }
}

/**
 * Entries in the order in which they came, the newest `limit` of them. A position counts all that ever came, so it stays
 * valid when old entries go.
 */
export class Log<T> extends Growing {
  readonly #limit: number;
  #entries: T[] = [];
  #dropped = 0;

  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  /** Adds an entry at the end. */
  append(entry: T): void {
    this.#entries.push(entry);
    // Dropping in halves keeps append at constant cost.
    if (this.#entries.length >= 2 * this.#limit) {
      this.#dropped += this.#entries.length - this.#limit;
      this.#entries = this.#entries.slice(-this.#limit);
    }
    this.grown();
  }

  /** Drops what came until now; positions stay valid. */
  forget(): void {
    this.#dropped += this.#entries.length;
    this.#entries = [];
  }

  /** The position after the newest entry: what comes from now on is from here. */
  mark(): number {
    return this.#dropped + this.#entries.length;
  }

  /** The entries from a position on, those that are still kept; all of them by default. */
  since(from = 0): readonly T[] {
    return this.#entries.slice(Math.max(0, from - this.#dropped));
  }

  /**
   * The entries that are kept and then those that come, until nothing more can come. A reader that is slower than the limit
   * allows misses what was dropped. It has no timeout: leaving the loop ends it.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (let next = 0; ;) {
      const entries = this.since(next);
      next = this.mark();
      yield* entries;
      if (next === this.mark() && !(await this.more(next))) return;
    }
  }

  /** Whether anything comes after a position: waits for that, or for the end. */
  protected async more(position: number): Promise<boolean> {
    while (this.mark() <= position && !this.ended) await this.next();
    return this.mark() > position;
  }

  /** The first entry from a position on that the predicate accepts, waited for if it is not there yet. */
  protected first(
    from: number,
    accepts: (entry: T) => boolean,
    describe: () => string,
    options: WaitOptions,
  ): Promise<T> {
    let next = from;
    return this.until(
      () => {
        const found = this.since(next).find(accepts);
        next = this.mark();
        return found;
      },
      describe,
      options,
    );
  }
}

/**
 * The last of these entries, as many as hold at most `limit` characters and one more → they, and how many they hold. Called
 * when twice as much is there, it keeps what grows at a constant cost.
 */
export function newest<T extends { readonly text: string }>(entries: readonly T[], limit: number): [T[], number] {
  let size = 0;
  let first = entries.length;
  while (first > 0 && size <= limit) size += entries[--first]?.text.length ?? 0;
  return [entries.slice(first), size];
}
