import { setTimeout as delay } from 'node:timers/promises';

import type { RunnerTestCase } from 'vitest';

import { holdersOfPlaces, takePlace, takePlaceAtOnce, type Place } from './places.ts';
import { describeSize, sizeOf, type Size } from './vm-size.ts';

/** What a test has before its first machine. */
interface Claim {
  readonly size: Promise<Size>;
  place?: Place;
  waited?: string;
}

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
  readonly #claims = new WeakMap<RunnerTestCase, Claim>();
  readonly #shares = new AbortController();
  #said = false;

  constructor(capacity: Size) {
    this.#capacity = capacity;
  }

  /** Has {@link wait} wait for a place of this size; one that is not known in 30 s is that of a machine without options. */
  claim(task: RunnerTestCase, size: Promise<Size>): void {
    this.#claims.set(task, { size: size.catch(() => sizeOf()) }); // who launches the machine says why
  }

  /** Waits for the place that was claimed, if one was. Rejects when the run is cancelled. */
  async wait(task: RunnerTestCase): Promise<void> {
    const claim = this.#claims.get(task);
    // Before Vitest 5.1.1 the signal of a retry is still aborted from the attempt before.
    const { signal } = task.context;
    if (claim === undefined || signal.aborted || this.#shares.signal.aborted) return;
    const size = (await Promise.race([claim.size, delay(PATIENCE, undefined, { ref: false })])) ?? sizeOf();
    const until = AbortSignal.any([signal, this.#shares.signal]);
    const saying = setTimeout(() => this.#say(size), SAY_AFTER);
    try {
      const place = await takePlace(size, { capacity: this.#capacity, signal: until });
      claim.place = place;
      if (place.waited > 0) claim.waited = `waited ${(place.waited / 1000).toFixed(1)} s for ${this.#describe(size)}`;
    } catch (error) {
      // The file has a place by now, and is not to wait for another.
      if (!this.#shares.signal.aborted) throw error;
    } finally {
      clearTimeout(saying);
    }
  }

  /** What reports say of the test's wait; undefined where there was none. */
  waited(task: RunnerTestCase): string | undefined {
    return this.#claims.get(task)?.waited;
  }

  /** The place of a machine that is launched now; for a test's first one that is the place that was waited for. */
  take(task: RunnerTestCase, size: Size): Place {
    const place = takePlaceAtOnce(size);
    this.end(task);
    return place;
  }

  /** As {@link take}, for a machine that lives as long as the file: from now on its tests do not wait. */
  share(task: RunnerTestCase, size: Size): Place {
    const place = this.take(task, size);
    this.#shares.abort();
    return place;
  }

  /** Frees a place that no machine was launched for. */
  end(task: RunnerTestCase): void {
    this.#claims.get(task)?.place?.[Symbol.dispose]();
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
