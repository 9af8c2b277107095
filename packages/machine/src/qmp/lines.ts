import { ProtocolError } from '../errors.ts';

/** The longest message that is read, in UTF-16 code units. QEMU's longest known reply is a few hundred thousand. */
const LONGEST = 256 * 1024 * 1024;

/**
 * Cuts what a QMP server sends into messages, in whatever pieces it comes. A message is a line; with the monitor's
 * `pretty=on` it goes from a line `{` to a line `}`, which cannot occur inside: JSON has no raw newline in a string.
 */
export class Lines {
  readonly #longest: number;
  #tail = '';
  #pretty: string[] | undefined;
  /** How many characters `#pretty` has. */
  #prettyLength = 0;

  /** `longest` is how many characters a message may have. */
  constructor(longest = LONGEST) {
    this.#longest = longest;
  }

  /**
   * The messages that this piece completes, without line ends and blank lines.
   *
   * @throws ProtocolError where a message exceeds 256 Mi characters
   */
  push(piece: string): string[] {
    const messages: string[] = [];
    let start = 0;
    // Only the new piece is searched: a long message that comes in many pieces costs no more than its length.
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', start)) {
      this.#line(this.#tail + piece.slice(start, end), messages);
      this.#tail = '';
      start = end + 1;
    }
    if (this.#prettyLength + this.#tail.length + piece.length - start > this.#longest) {
      const received = this.#pretty?.[1] ?? this.#tail;
      // An error's stack keeps what it was thrown in.
      this.#tail = '';
      this.#pretty = undefined;
      this.#prettyLength = 0;
      throw new ProtocolError(`A message is longer than ${this.#longest} characters`, received);
    }
    this.#tail += piece.slice(start);
    return messages;
  }

  /** What came since the last complete message: not empty where the peer ended in the middle of one. */
  get incomplete(): string {
    return [...(this.#pretty ?? []), this.#tail].join('\n');
  }

  #line(raw: string, messages: string[]): void {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (this.#pretty !== undefined) {
      this.#pretty.push(line);
      this.#prettyLength += line.length;
      if (line !== '}') return;
      messages.push(this.#pretty.join('\n'));
      this.#pretty = undefined;
      this.#prettyLength = 0;
    } else if (line === '{') this.#pretty = [line];
    else if (line !== '') messages.push(line);
  }
}
