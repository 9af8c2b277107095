import type { Console } from './console.ts';
import { didYouMean } from './did-you-mean.ts';

/** A machine's consoles, in the order in which they were asked for, after its first serial port's. */
export class Consoles implements Iterable<Console> {
  readonly #all: readonly Console[];

  constructor(all: readonly Console[]) {
    this.#all = all;
  }

  /**
   * The console of this id, as `console0` or what the option `consoles` says.
   *
   * @throws RangeError where there is none
   */
  get(id: string): Console {
    const found = this.#all.find((console) => console.id === id);
    if (found !== undefined) return found;
    const known = this.#all.map((console) => console.id);
    throw new RangeError(`"${id}" is no console of this machine${didYouMean(id, known)}`);
  }

  [Symbol.iterator](): Iterator<Console> {
    return this.#all.values();
  }
}
