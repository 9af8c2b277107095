import type { WaitOptions } from './deadline.ts';
import { Growing } from './log.ts';
import { lastLines } from './printable.ts';

/** Where a pattern was found. */
export interface PatternMatch {
  /** What was found; for a string pattern, just that. */
  readonly match: RegExpExecArray;
  /** The position of its first character. */
  readonly start: number;
  /** The position after its last character: what comes next is `from` here. */
  readonly end: number;
}

/** From where on, and for how long, a pattern is looked for. */
export interface PatternOptions extends WaitOptions {
  /** A position from `mark()` or a match's `end`; what is before does not count. Default: 0, all that was printed. */
  readonly from?: number | undefined;
}

/** How many characters are kept; older ones go. */
const KEPT = 4 * 1024 * 1024;
/** Small pieces are joined up to this size, or a guest that prints byte by byte would cost an object a byte. */
const PIECE = 4096;
/** How far before what is new a search begins again: a match that comes in several pieces may be this long. */
const OVERLAP = 4096;

/**
 * What was printed, as text, the newest 4 Mi characters of it. Bytes that are no UTF-8 show as U+FFFD. A position counts
 * all characters that ever came, so it stays valid when old ones go.
 */
export class Transcript extends Growing {
  readonly #name: string;
  #pieces: { readonly start: number; text: string }[] = [];
  #end = 0;

  /** The name is what messages call it, as `console "console0"`. */
  constructor(name: string) {
    super();
    this.#name = name;
  }

  /** Adds text at the end. */
  append(text: string): void {
    if (text === '') return;
    const last = this.#pieces.at(-1);
    if (last !== undefined && last.text.length + text.length <= PIECE) last.text += text;
    else this.#pieces.push({ start: this.#end, text });
    this.#end += text.length;
    const oldest = this.#pieces[0]?.start ?? 0;
    // Dropping in halves keeps append at constant cost.
    if (this.#end - oldest > 2 * KEPT) {
      this.#pieces = this.#pieces.filter(({ start }) => start >= this.#end - KEPT);
    }
    this.grown();
  }

  /** All that is kept. */
  get text(): string {
    return this.slice(0);
  }

  /** The text between two positions, as far as it is kept; to the end by default. */
  slice(from: number, to = this.#end): string {
    // Searched from the end: whoever waits asks for what is new, and that again and again.
    const at = this.#pieces.findLastIndex(({ start }) => start <= from);
    const pieces = this.#pieces.slice(Math.max(0, at)).filter(({ start }) => start < to);
    const first = pieces[0]?.start ?? 0;
    return pieces
      .map(({ text }) => text)
      .join('')
      .slice(Math.max(0, from - first), Math.max(0, to - first));
  }

  /** The position after the newest character: what is printed from now on is from here. */
  mark(): number {
    return this.#end;
  }

  /** The last lines that hold something, at most `count`, without terminal control sequences. */
  lastLines(count: number): string[] {
    return lastLines(this.slice(this.#end - 200 * count), count);
  }

  /**
   * Waits for a pattern: it resolves at once if that was printed already (after `from`). A string is taken literally; in a
   * regular expression `^` and `$` match at the ends of lines, as with the flag `m`; `$` also at the end of what has come so
   * far, in the middle of a line or not. A match may be at most 4096 characters long where it arrives in pieces.
   *
   * @throws TimeoutError, AbortError, or MachineExitedError when QEMU has ended; the message shows the last line
   */
  async waitFor(pattern: string | RegExp, options: PatternOptions = {}): Promise<PatternMatch> {
    const { from = 0 } = options;
    const expression = compile(pattern);
    let searched = from;
    return await this.until(
      () => {
        const start = this.#lineStart(Math.max(from, searched - OVERLAP), from);
        searched = this.#end;
        expression.lastIndex = 0;
        const match = expression.exec(this.slice(start));
        if (match === null) return undefined;
        // What was dropped does not count: the slice begins where the kept text does.
        const base = Math.max(start, this.#pieces[0]?.start ?? 0);
        return { match, start: base + match.index, end: base + match.index + match[0].length };
      },
      () => `waiting for ${show(pattern)} on ${this.#name}; ${this.#describeEnd()}`,
      options,
    );
  }

  /** A search that began in the middle of a line would take that for its start. */
  #lineStart(position: number, from: number): number {
    const before = this.slice(Math.max(from, position - OVERLAP), position);
    const newline = before.lastIndexOf('\n');
    return newline < 0 ? position - before.length : position - before.length + newline + 1;
  }

  #describeEnd(): string {
    const [line] = this.lastLines(1);
    return line === undefined ? 'nothing was printed on it' : `its last line is ${JSON.stringify(line)}`;
  }
}

function compile(pattern: string | RegExp): RegExp {
  if (typeof pattern === 'string') return new RegExp(RegExp.escape(pattern), 'g');
  return new RegExp(pattern.source, `${pattern.flags.replaceAll(/[gmy]/g, '')}gm`);
}

function show(pattern: string | RegExp): string {
  return typeof pattern === 'string' ? JSON.stringify(pattern) : String(pattern);
}
