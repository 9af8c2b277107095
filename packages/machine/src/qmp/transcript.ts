import { newest } from '../log.ts';
import { beginning, printable } from '../printable.ts';
import { oneLineJson } from './one-line-json.ts';

/** How many characters of messages are kept; older ones go. */
const KEPT = 4 * 1024 * 1024;
/** A longer message is kept cut: `query-qmp-schema` alone is 200 kB. */
const LONGEST = 64 * 1024;

/** Which way a message went. */
export type Direction = 'sent' | 'received';

interface Entry {
  readonly time: number;
  readonly direction: Direction;
  readonly text: string;
  readonly length: number;
}

/** What was sent and received on a monitor, the newest 4 Mi characters of it. */
export class QmpTranscript {
  readonly #start = performance.now();
  readonly #onMessage: ((direction: Direction, text: string) => void) | undefined;
  #entries: Entry[] = [];
  #size = 0;

  /** `onMessage` is called with each message, whole, when it is added. */
  constructor(onMessage?: (direction: Direction, text: string) => void) {
    this.#onMessage = onMessage;
  }

  /** Adds a message as it was on the wire. */
  add(direction: Direction, text: string): void {
    this.#onMessage?.(direction, text);
    const kept = beginning(text, LONGEST);
    this.#entries.push({ time: this.mark(), direction, text: kept, length: text.length });
    this.#size += kept.length;
    if (this.#size > 2 * KEPT) [this.#entries, this.#size] = newest(this.#entries, KEPT);
  }

  /** Now, as a position: in milliseconds since the monitor was opened. */
  mark(): number {
    return performance.now() - this.#start;
  }

  /**
   * What was said from a position on, one JSON object a line, in order: `time` in milliseconds since the monitor was opened
   * (monotonic), and the message as `sent` or `received`; what is not JSON, or was cut at 64 Ki characters (`length` is its
   * whole), is a string.
   */
  toJsonLines(from = 0): string {
    return this.#since(from)
      .map((entry) => `${line(entry)}\n`)
      .join('');
  }

  /**
   * The last messages from a position on, a line each, at most `width` characters: the time in milliseconds, → what was sent,
   * ← received.
   */
  lastLines(count: number, { from = 0, width = 160 }: { from?: number | undefined; width?: number } = {}): string[] {
    return this.#since(from)
      .slice(-count)
      .map(({ time, direction, text }) => {
        const whole = `${time.toFixed(1).padStart(9)} ${direction === 'sent' ? '→' : '←'} ${printable(text).replaceAll(/\s*\n\s*/g, ' ')}`;
        return whole.length > width ? `${whole.slice(0, width - 1)}…` : whole;
      });
  }

  #since(from: number): readonly Entry[] {
    return this.#entries.filter(({ time }) => time >= from);
  }
}

function line({ time, direction, text, length }: Entry): string {
  const head = `{"time":${time.toFixed(3)},"${direction}":`;
  if (length > text.length) return `${head}${JSON.stringify(text)},"length":${length}}`;
  return `${head}${oneLineJson(text)}}`;
}
