import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

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
  readonly #ready: Machine<S>[] = [];
  readonly #over = new AbortController();
  #filling: Promise<void> | undefined;
  #failure: unknown;

  /** @throws RangeError for a size that is no positive whole number */
  constructor(source: CloneSource<S>, { size, clone = {} }: PoolOptions) {
    if (size !== undefined && !(Number.isSafeInteger(size) && size > 0)) {
      throw new RangeError(`A pool's size is a positive whole number, not ${size}`);
    }
    this.#source = source;
    this.#options = clone;
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
    this.#check();
  }

  /**
   * A clone that nobody else gets, with the host's time; where none is ready, the next one.
   *
   * @throws what `clone()` throws, of the clones that were prepared too; QemuError where the pool was disposed
   */
  async take(options: WaitOptions = {}): Promise<Machine<S>> {
    const wait = remaining(options);
    this.#over.signal.throwIfAborted();
    this.#check();
    const prepared = this.#ready.shift();
    if (prepared === undefined) {
      const vm = await this.#source.clone({ ...this.#options, ...wait() });
      this.#fill();
      return vm;
    }
    try {
      await Promise.all([
        commands(prepared).execute('cont', undefined, wait()),
        ...(this.#source.hasAgent ? [prepared.guest.personalize({ clock: new Date() }, wait())] : []),
      ]);
    } catch (error) {
      await prepared[Symbol.asyncDispose]();
      throw error;
    }
    this.#fill();
    return prepared;
  }

  /** Ends the clones that nobody has taken. Never throws. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort(new Error('the pool was disposed'));
    await this.#filling;
    await Promise.all(this.#ready.splice(0).map(async (vm) => await vm[Symbol.asyncDispose]()));
  }

  #check(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure as Error;
  }

  #fill(): void {
    if (this.#filling !== undefined || this.#over.signal.aborted) return;
    this.#filling = this.#prepareAll().finally(() => {
      this.#filling = undefined;
    });
  }

  /** One after another: what runs now is more urgent than what will. */
  async #prepareAll(): Promise<void> {
    try {
      await delay(PAUSE, undefined, { signal: this.#over.signal });
      while (this.#ready.length < this.size && !this.#over.signal.aborted) await this.#prepare();
    } catch (error) {
      if (!this.#over.signal.aborted) this.#failure = error;
    }
  }

  async #prepare(): Promise<void> {
    const { signal } = this.#over;
    await using resources = new AsyncDisposableStack();
    const vm = resources.use(await this.#source.clone({ ...this.#options, signal }));
    if (this.#source.hasAgent) {
      // Under TCG no process has the translated code of another: what is done now is quick when it is done again.
      await vm.guest.exec(['true'], { signal, reject: false });
      for (let n = 0; n < 3; n++) await vm.guest.personalize({ clock: new Date() }, { signal });
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
