import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

import { bounded } from './bounded.ts';
import { remaining, type WaitOptions } from './deadline.ts';
import type { Machine } from './machine.ts';
import type { AnySchema, QmpSchema, RegisteredSchema } from './qmp/register.ts';
import type { CloneOptions } from './template-options.ts';

/** How long the one that was just taken has the host for itself before the next is prepared, in ms. */
const PAUSE = 20;

/** What a pool of clones is made of. */
export interface PoolOptions {
  /** How many clones are kept ready. Default: as many as there are cores, and as half of the free memory holds. */
  readonly size?: number | undefined;
  /** What the clones have of their own. Default: the name `clone-1`, `clone-2`, … */
  readonly clone?: Omit<CloneOptions, 'paused' | 'timeout' | 'signal'> | undefined;
  /** How many more will be taken, as is known when it is asked, before each: no more are prepared. Default: any number. */
  readonly demand?: (() => number) | undefined;
}

/** Where a pool gets its clones from. */
export interface CloneSource<S extends QmpSchema> {
  /** The guest's memory, in MiB. */
  readonly memory: number;
  /** Whether qemukit's agent is in the guest. */
  readonly hasAgent: boolean;
  clone(options: CloneOptions): Promise<Machine<S>>;
}

/**
 * Clones that are prepared ahead: loaded, made different from each other, their agents' code translated, and stopped. One is
 * taken in milliseconds, and belongs to who took it; another is prepared in its place.
 */
export class ClonePool<S extends QmpSchema = RegisteredSchema> implements AsyncDisposable {
  /** How many clones are kept ready. */
  readonly size: number;
  readonly #source: CloneSource<S>;
  readonly #options: CloneOptions;
  readonly #demand: () => number;
  readonly #ready: Machine<S>[] = [];
  readonly #over = new AbortController();
  #filling: Promise<void> | undefined;
  #failure: unknown;
  /** Whether one is being prepared; who waits for it gets it as soon as it is loaded; undefined says that it is ready, or has failed. */
  #preparing = false;
  #claim: ((vm: Machine<S> | undefined) => void) | undefined;
  /** How many clones are made at once for who waits for them. */
  #urgent = 0;

  /** @throws RangeError for a size that is no positive whole number */
  constructor(source: CloneSource<S>, { size, clone = {}, demand = () => Infinity }: PoolOptions) {
    if (size !== undefined && !(Number.isSafeInteger(size) && size > 0)) {
      throw new RangeError(`A pool's size is a positive whole number, not ${size}`);
    }
    this.#source = source;
    this.#options = clone;
    this.#demand = demand;
    this.size = size ?? poolSize(availableParallelism(), process.availableMemory(), source.memory);
    this.#fill();
  }

  /** How many clones are ready now. */
  get ready(): number {
    return this.#ready.length;
  }

  /** Waits until the pool is full. @throws what `clone()` throws */
  async full(): Promise<void> {
    while (this.#filling !== undefined) await this.#filling;
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure as Error;
  }

  /**
   * A clone that nobody else gets, with the host's time. Where none is ready, it is the one that is being prepared, as soon as it
   * is loaded, or else a new one.
   *
   * @throws what `clone()` throws; Error where the pool was disposed
   */
  async take(options: WaitOptions = {}): Promise<Machine<S>> {
    const wait = remaining(options);
    this.#over.signal.throwIfAborted();
    try {
      const prepared = this.#ready.shift();
      return prepared === undefined ? await this.#next(wait) : await this.#start(prepared, wait);
    } finally {
      this.#fill();
    }
  }

  /** Ends the clones that nobody has taken. Never throws. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort(new Error('the pool was disposed'));
    await this.#filling;
    await Promise.all(this.#ready.splice(0).map(async (vm) => await vm[Symbol.asyncDispose]()));
  }

  async #start(prepared: Machine<S>, wait: () => WaitOptions): Promise<Machine<S>> {
    await using resources = new AsyncDisposableStack();
    const vm = resources.use(prepared);
    await Promise.all([
      commands(vm).execute('cont', undefined, wait()),
      ...(this.#source.hasAgent ? [vm.guest.personalize({ clock: new Date() }, wait())] : []),
    ]);
    // That it was stopped and resumed is none of the taker's business, who may wait for it to happen.
    vm.events.forget();
    resources.move();
    return vm;
  }

  async #next(wait: () => WaitOptions): Promise<Machine<S>> {
    if (this.#preparing && this.#claim === undefined) {
      const claimed = await this.#claimed(wait);
      if (claimed !== undefined) return claimed;
      const ready = this.#ready.shift();
      if (ready !== undefined) return await this.#start(ready, wait);
    }
    this.#over.signal.throwIfAborted();
    this.#urgent++;
    try {
      return await this.#source.clone({ ...this.#options, ...wait() });
    } finally {
      this.#urgent--;
    }
  }

  async #claimed(wait: () => WaitOptions): Promise<Machine<S> | undefined> {
    const { promise, resolve } = Promise.withResolvers<Machine<S> | undefined>();
    this.#claim = resolve;
    try {
      return await bounded(promise, wait(), () => 'waiting for the clone that a pool prepares');
    } catch (error) {
      if (this.#claim === resolve) this.#claim = undefined;
      else await (await promise)?.[Symbol.asyncDispose]();
      throw error;
    }
  }

  #fill(): void {
    if (this.#filling !== undefined || this.#over.signal.aborted || !this.#lacks()) return;
    this.#filling = this.#prepareAll().finally(() => {
      this.#filling = undefined;
    });
  }

  /** What somebody waits for comes first; what is taken now fills the pool again when it is done. */
  #lacks(): boolean {
    return this.#urgent === 0 && this.#ready.length < Math.min(this.size, this.#demand());
  }

  /** One after another: what runs now is more urgent than what will. */
  async #prepareAll(): Promise<void> {
    const { signal } = this.#over;
    try {
      do {
        await delay(PAUSE, undefined, { signal });
        if (!this.#lacks()) return;
        await this.#prepare();
        this.#handOver(undefined);
      } while (!signal.aborted && this.#lacks());
    } catch (error) {
      if (!signal.aborted) this.#failure = error;
    } finally {
      this.#handOver(undefined);
    }
  }

  /** Ends the preparation: who waits for this clone gets it, or looks himself what is ready. */
  #handOver(vm: Machine<S> | undefined): void {
    const claim = this.#claim;
    this.#preparing = false;
    this.#claim = undefined;
    claim?.(vm);
  }

  async #prepare(): Promise<void> {
    const { signal } = this.#over;
    await using resources = new AsyncDisposableStack();
    this.#preparing = true;
    const vm = resources.use(await this.#source.clone({ ...this.#options, signal }));
    // Under TCG no process has the translated code of another: what is done now is quick when it is done again.
    const warm = async () => await vm.guest.exec(['true'], { signal, reject: false });
    const answer = async () => await vm.guest.personalize({ clock: new Date() }, { signal });
    for (const step of this.#source.hasAgent ? [warm, answer, answer, answer] : []) {
      if (this.#claim === undefined) await step();
    }
    if (this.#claim !== undefined) {
      resources.move();
      this.#handOver(vm);
      return;
    }
    await commands(vm).execute('stop', undefined, { signal });
    resources.move();
    this.#ready.push(vm);
    // One that ends before it is taken is of no use.
    void this.#dropWhenEnded(vm);
  }

  async #dropWhenEnded(vm: Machine<S>): Promise<void> {
    await vm.exited;
    const at = this.#ready.indexOf(vm);
    if (at < 0) return;
    this.#ready.splice(at, 1);
    await vm[Symbol.asyncDispose]();
  }
}

/** How many clones are kept ready on so many cores, with so many bytes free, of a guest with so many MiB. */
export function poolSize(cores: number, free: number, memory: number): number {
  return Math.max(1, Math.min(cores, Math.floor(free / 2 / (memory * 2 ** 20))));
}

/** The monitor for our own commands. */
function commands<S extends QmpSchema>(vm: Machine<S>): Machine<AnySchema>['qmp'] {
  return vm.qmp as unknown as Machine<AnySchema>['qmp'];
}
