import { newest } from './log.ts';

/** How many characters are kept; older ones go. */
const KEPT = 4 * 1024 * 1024;
/** What one side says in small pieces is joined up to this size, or its line's end; what is larger is cut to it. */
const PIECE = 4096;

interface Entry<Side> {
  readonly time: number;
  readonly side: Side;
  text: string;
}

/**
 * What two sides said to each other, with times, the newest 4 Mi characters of it. An entry is what one of them said until
 * the other spoke, or a piece of it ended with a line; its time is that of its first character.
 */
export class Dialogue<Side extends string> {
  readonly #start = performance.now();
  #entries: Entry<Side>[] = [];
  #size = 0;

  /** Adds what one side says now. */
  add(side: Side, text: string): void {
    for (let start = 0; start < text.length; start += PIECE) this.#add(side, text.slice(start, start + PIECE));
  }

  /** Now, as a position: in milliseconds since the launch. */
  mark(): number {
    return performance.now() - this.#start;
  }

  /**
   * What was said from a position on, one JSON object a line, in order: `time` in milliseconds since the launch (monotonic),
   * and the text under its side's name.
   */
  toJsonLines(from = 0): string {
    return this.#entries
      .filter(({ time }) => time >= from)
      .map(({ time, side, text }) => `{"time":${time.toFixed(3)},"${side}":${JSON.stringify(text)}}\n`)
      .join('');
  }

  #add(side: Side, text: string): void {
    const last = this.#entries.at(-1);
    this.#size += text.length;
    if (last?.side === side && !last.text.endsWith('\n') && last.text.length + text.length <= PIECE) last.text += text;
    else this.#entries.push({ time: this.mark(), side, text });
    if (this.#size > 2 * KEPT) [this.#entries, this.#size] = newest(this.#entries, KEPT);
  }
}
