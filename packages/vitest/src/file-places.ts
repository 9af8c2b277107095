import { setTimeout as delay } from 'node:timers/promises';

import type { RunnerTestCase } from 'vitest';

import { holdersOfPlaces, takePlace, takePlaceAtOnce, type Place } from './places.ts';
import { describeSize, sizeOf, type Size } from './vm-size.ts';

/** How long, in ms, the size of a test's machine may take to be known: a template may have to be built for it. */
const PATIENCE = 30_000;

/** After this long, in ms, a run says what it waits for: whoever watches it would think that it hangs. */
const SAY_AFTER = 5000;

/**
 * The places of a test file's machines. A test waits for that of its first machine before it begins, when it holds none; all
 * others, and those of a file that has a shared machine, are taken at once: so nobody who holds a place ever waits for one.
 */
export class FilePlaces {
  readonly #capacity: Size;
  readonly #sizeOfTest: (task: RunnerTestCase) => Promise<Size | undefined>;
  /** Those that no machine was launched for yet. */
  readonly #unused = new WeakMap<RunnerTestCase, Place>();
  readonly #waited = new WeakMap<RunnerTestCase, string>();
  readonly #shares = new AbortController();
  #said = false;

  /** The size of a test's first machine is undefined where it has none, and where it rejects the test fails with that. */
  constructor(capacity: Size, sizeOfTest: (task: RunnerTestCase) => Promise<Size | undefined>) {
    this.#capacity = capacity;
    this.#sizeOfTest = sizeOfTest;
  }

  /** Waits for the place of a test's first machine; it is freed with the test. Rejects when the run is cancelled. */
  async wait(task: RunnerTestCase): Promise<void> {
    this.#waited.delete(task); // that was another attempt's
    const patience = new AbortController();
    const unknown = delay(PATIENCE, sizeOf(), { signal: patience.signal });
    const size = await Promise.race([this.#sizeOfTest(task), unknown]).finally(() => patience.abort());
    const { signal, onTestFinished } = task.context;
    // Before Vitest 5.1.1 the signal of a retry is still aborted from the attempt before.
    if (size === undefined || signal.aborted || this.#shares.signal.aborted) return;
    const saying = setTimeout(() => this.#say(size), SAY_AFTER);
    try {
      const until = AbortSignal.any([signal, this.#shares.signal]);
      const place = await takePlace(size, { capacity: this.#capacity, signal: until });
      this.#unused.set(task, place);
      onTestFinished(() => place[Symbol.dispose]());
      if (place.waited === 0) return;
      this.#waited.set(task, `waited ${(place.waited / 1000).toFixed(1)} s for ${this.#describe(size)}`);
    } catch (error) {
      // The file has a place by now, and is not to wait for another.
      if (!this.#shares.signal.aborted) throw error;
    } finally {
      clearTimeout(saying);
    }
  }

  /** What reports say of the test's wait; undefined where there was none. */
  waited(task: RunnerTestCase): string | undefined {
    return this.#waited.get(task);
  }

  /** The place of a machine that is launched now; for a test's first one that is the place that was waited for. */
  take(task: RunnerTestCase, size: Size): Place {
    const place = takePlaceAtOnce(size);
    this.#unused.get(task)?.[Symbol.dispose]();
    return place;
  }

  /** As {@link take}, for a machine that lives as long as the file: from now on its tests do not wait. */
  share(task: RunnerTestCase, size: Size): Place {
    const place = this.take(task, size);
    this.#shares.abort();
    return place;
  }

  #say(size: Size): void {
    if (this.#said) return;
    this.#said = true;
    const holders = holdersOfPlaces().join(', ');
    process.stderr.write(`qemukit: waiting for ${this.#describe(size)}; held by process ${holders}\n`);
  }

  #describe(size: Size): string {
    return `a place on this host (${describeSize(size)}; all machines together have ${describeSize(this.#capacity)})`;
  }
}
