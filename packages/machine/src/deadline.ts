import { AbortError, messageOf, TimeoutError } from './errors.ts';

/** When a wait ends that is not fulfilled: at its timeout or by its signal, whichever comes first. */
export interface WaitOptions {
  /** Milliseconds; a positive number. Default: 30 000. Reached, the wait rejects with `TimeoutError`. */
  readonly timeout?: number | undefined;
  /** Aborted, the wait rejects with `AbortError`, whose cause is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The timeout of a wait that names none, in milliseconds. */
const DEFAULT_TIMEOUT = 30_000;

/** setTimeout's own limit: what is longer would fire at once. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** A wait that is not settled. */
export interface PendingWait {
  /** The machine whose console, monitor, guest or exit is waited for; undefined where it is none's, or not launched yet. */
  readonly machine: object | undefined;
  /**
   * What is awaited and what was seen instead, as in the message of a `TimeoutError`: `waiting for "login:" on console
   * "console0"; nothing was printed on it`.
   */
  describe(): string;
  /** Ends the wait at once: it rejects with `AbortError`, whose cause is the reason. */
  abort(reason: unknown): void;
}

const pending: PendingWait[] = []; // no Set: ever new ones in it keep the garbage of old ones alive

/** What a machine is made of, and waited on by: its transcripts, its events, its guest. */
const machines = new WeakMap<object, object>();

/** The waits of this program that are not settled, in the order in which they began; the same object for the same wait. */
export function pendingWaits(): readonly PendingWait[] {
  return [...pending];
}

/** Says whose parts these are, for {@link PendingWait.machine}. */
export function partsOf(machine: object, parts: readonly (object | undefined)[]): void {
  for (const part of [machine, ...parts]) if (part !== undefined) machines.set(part, machine);
}

type Outcome<T> = { readonly value: T } | { readonly makeError: () => unknown } | 'timeout' | 'aborted';

/** What a wait hands to whoever fulfils it. Only the first call counts. */
export interface Settle<T> {
  resolve(value: T): void;
  /** What `makeError` returns is thrown; it is called in the waiter's frame. */
  reject(makeError: () => unknown): void;
  /** Ends the wait as this work ends, once it does. */
  follow(work: PromiseLike<T>): void;
}

/** Takes back what the start of a wait has registered; told whether the wait was fulfilled. */
export type Undo = (fulfilled: boolean) => void;

/** A wait: what `start` settles, and what shows it to others. Its state is all here: a machine may have thousands a second. */
class Wait<T> implements PendingWait, Settle<T> {
  readonly describe: () => string;
  readonly #part: object | undefined;
  readonly #signal: AbortSignal | undefined;
  /** Undefined until it is settled. */
  #outcome: Outcome<T> | undefined;
  #settle: ((outcome: Outcome<T>) => void) | undefined;
  #onAbort: (() => void) | undefined;
  #undo: Undo | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(describe: () => string, part: object | undefined, signal: AbortSignal | undefined) {
    this.describe = describe;
    this.#part = part;
    this.#signal = signal;
  }

  /** Looked up by who asks: nearly every wait is over before. */
  get machine(): object | undefined {
    return this.#part && machines.get(this.#part);
  }

  /** How the wait ends; no promise where it has ended already: then nobody sees it, and it needs no timer. */
  begin(start: (settle: Settle<T>) => Undo, timeout: number): Outcome<T> | Promise<Outcome<T>> {
    if (this.#signal !== undefined) {
      this.#onAbort = () => this.#finish('aborted');
      this.#signal.addEventListener('abort', this.#onAbort, { once: true });
    }
    this.#undo = start(this);
    if (this.#outcome !== undefined) {
      this.#end(this.#outcome);
      return this.#outcome;
    }
    pending.push(this);
    // The timer comes after the start: a command is on its way so much earlier.
    this.#timer = setTimeout(() => this.#finish('timeout'), Math.min(timeout, LONGEST_TIMEOUT));
    return new Promise((settle) => (this.#settle = settle));
  }

  resolve(value: T): void {
    this.#finish({ value });
  }

  reject(makeError: () => unknown): void {
    this.#finish({ makeError });
  }

  follow(work: PromiseLike<T>): void {
    work.then(
      (value) => this.resolve(value),
      (error: unknown) => this.reject(() => error),
    );
  }

  abort(reason: unknown): void {
    this.#finish({ makeError: () => abortError(this.describe, reason) });
  }

  #finish(outcome: Outcome<T>): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    if (this.#settle === undefined) return; // by `start`, which is still on
    pending.splice(pending.lastIndexOf(this), 1);
    clearTimeout(this.#timer);
    this.#end(outcome);
    this.#settle(outcome);
  }

  #end(outcome: Outcome<T>): void {
    if (this.#onAbort !== undefined) this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#undo?.(typeof outcome === 'object' && 'value' in outcome);
  }
}

/**
 * Waits until `start`'s `settle` is called, within the options' deadline. `start` runs synchronously and returns what
 * takes its registration back; that is called in every case. `describe` says, in words that follow "Timed out", what was
 * awaited and what was seen instead: `waiting for "login:"; …`. `part` is the part of a machine that is waited on.
 *
 * Errors are made after the await, so that their stack shows who waited.
 */
export async function within<T>(
  { timeout = DEFAULT_TIMEOUT, signal }: WaitOptions,
  describe: () => string,
  start: (settle: Settle<T>) => Undo,
  part?: object,
): Promise<T> {
  checkTimeout(timeout);
  if (signal?.aborted === true) throw aborted(signal, describe);
  const ending = new Wait<T>(describe, part, signal).begin(start, timeout);
  const outcome = ending instanceof Promise ? await ending : ending;
  if (outcome === 'timeout') throw new TimeoutError(`Timed out after ${timeout} ms ${describe()}`);
  if (outcome === 'aborted') throw aborted(signal, describe);
  if ('makeError' in outcome) throw outcome.makeError();
  return outcome.value;
}

/** What is left of a wait that begins with this call, whenever that is asked for; whole ms, 1 at least, to say what it was for. */
export function remaining(options: WaitOptions): () => WaitOptions {
  const { timeout = DEFAULT_TIMEOUT, signal } = options;
  const began = performance.now();
  return () => ({ timeout: Math.max(1, Math.ceil(timeout - (performance.now() - began))), signal });
}

/** @throws RangeError for what is no time to wait */
export function checkTimeout(timeout: number): void {
  if (!(timeout > 0)) throw new RangeError(`timeout is a positive number of milliseconds, not ${timeout}`);
}

/** The error of a wait that its signal ended; `describe` as in {@link within}. */
export function aborted(signal: AbortSignal | undefined, describe: () => string): AbortError {
  return abortError(describe, signal?.reason);
}

function abortError(describe: () => string, reason: unknown): AbortError {
  return new AbortError(`Aborted ${describe()}: ${messageOf(reason)}`, { cause: reason });
}
