import type { Duplex } from 'node:stream';

import { Dialogue } from './dialogue.ts';
import { within, type WaitOptions } from './deadline.ts';
import { messageOf, QemuError } from './errors.ts';
import { record } from './record.ts';
import { Transcript, type PatternMatch, type PatternOptions } from './transcript.ts';

/** A terminal of the guest, such as its first serial port. It is read from its first byte on, whether anybody waits or not. */
export class Console {
  /** The chardev's id, as `console0`. */
  readonly id: string;
  /** What the guest printed. */
  readonly transcript: Transcript;
  /** What the guest printed and what was typed, each with its time. */
  readonly dialogue = new Dialogue<'guest' | 'host'>();
  /** Settles when nothing more can come, and all that came is in the file. */
  readonly closed: Promise<void>;
  readonly #stream: Duplex;

  /** Reads the stream from now on; what comes is also written to `file`, whole and as it is. */
  constructor(id: string, stream: Duplex, file: string) {
    this.id = id;
    this.#stream = stream;
    this.transcript = new Transcript(`console "${id}"`);
    const heard = (text: string) => {
      this.transcript.append(text);
      this.dialogue.add('guest', text);
    };
    this.closed = record([stream], heard, file);
  }

  /** The position after the newest character: what is printed from now on is from here. */
  mark(): number {
    return this.transcript.mark();
  }

  /** Waits for a pattern in what the guest printed: see {@link Transcript.waitFor}. */
  async waitFor(pattern: string | RegExp, options: PatternOptions = {}): Promise<PatternMatch> {
    return await this.transcript.waitFor(pattern, options);
  }

  /**
   * Types text, or sends bytes. It resolves when QEMU has been given it; a guest that does not read its port holds it up.
   *
   * @throws TimeoutError (default: after 30 s), AbortError, QemuError where the console is closed
   */
  async write(data: string | Uint8Array, options: WaitOptions = {}): Promise<void> {
    const text = typeof data === 'string' ? data : Buffer.from(data).toString();
    return await within<void>(
      options,
      () => `writing ${JSON.stringify(text)} to console "${this.id}"`,
      (settle) => {
        this.dialogue.add('host', text);
        this.#stream.write(data, (error) => {
          if (error == null) settle.resolve();
          else {
            settle.reject(
              () => new QemuError(`Cannot write to console "${this.id}": ${messageOf(error)}`, { cause: error }),
            );
          }
        });
        return () => undefined;
      },
      this.transcript,
    );
  }
}
