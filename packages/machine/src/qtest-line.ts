import type { Duplex } from 'node:stream';

import { within, type Settle, type WaitOptions } from './deadline.ts';
import { Dialogue } from './dialogue.ts';
import { QemuError } from './errors.ts';
import { IrqLog } from './irq-log.ts';
import { parseQtest, type QtestMessage } from './qtest-message.ts';

type Reply = Exclude<QtestMessage, { readonly kind: 'irq' }>;

interface Pending {
  readonly line: string;
  /** Undefined once nobody waits any more: the reply is dropped when it comes. */
  settle: Settle<Reply> | undefined;
}

/** One connection that speaks qtest's protocol: a line for a command, a line for its reply, interrupts in between. */
export class QtestLine {
  readonly irqs = new IrqLog();
  readonly dialogue = new Dialogue<'sent' | 'received'>();
  /** Settles when nothing more can come. */
  readonly closed: Promise<void>;
  readonly #stream: Duplex;
  readonly #pending: Pending[] = [];
  #incomplete: string[] = [];
  #ended: ((waiting: string) => Error) | undefined;

  /** Reads the stream from now on. */
  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.setEncoding('latin1');
    stream.on('data', (piece: string) => this.#read(piece));
    stream.on('error', () => undefined); // it has closed; why is known from the machine's end
    stream.once('end', () => stream.destroy());
    this.closed = new Promise((resolve) => stream.once('close', resolve));
  }

  /** Sends a command → the words after its OK. Commands are executed in the order in which they were given. */
  async request(line: string, options: WaitOptions): Promise<string> {
    if (!/^[\x21-\x7e][\x20-\x7e]*$/.test(line)) {
      throw new RangeError(`A command of qtest is a line of ASCII, not ${JSON.stringify(shorten(line))}`);
    }
    const reply = await within<Reply>(
      options,
      () => `waiting for the reply to qtest's "${shorten(line)}"`,
      (settle) => {
        const pending: Pending = { line, settle };
        if (this.#ended !== undefined) reject(pending, this.#ended);
        else this.#send(pending);
        return () => (pending.settle = undefined);
      },
    );
    if (reply.kind === 'ok') return reply.value;
    throw new QemuError(`Cannot execute qtest's "${shorten(line)}": ${reply.why}${hint(line, reply.why)}`);
  }

  /** Says that nothing more will come: all that waits rejects, what is asked later too. A second call changes nothing. */
  end(why: (waiting: string) => Error): void {
    if (this.#ended !== undefined) return;
    this.#ended = why;
    this.#stream.destroy();
    for (const pending of this.#pending.splice(0)) reject(pending, why);
    this.irqs.end(why);
  }

  #send(pending: Pending): void {
    this.#pending.push(pending);
    const line = `${pending.line}\n`;
    this.dialogue.add('sent', line);
    this.#stream.write(line);
  }

  #read(piece: string): void {
    this.dialogue.add('received', piece);
    const [first = '', ...rest] = piece.split('\n');
    this.#incomplete.push(first);
    for (const next of rest) {
      const line = this.#incomplete.join('');
      this.#incomplete = [next];
      try {
        this.#dispatch(parseQtest(line));
      } catch (error) {
        this.end(() => error as Error);
        return;
      }
    }
  }

  #dispatch(message: QtestMessage): void {
    if (message.kind === 'irq') this.irqs.append(message.irq);
    else this.#pending.shift()?.settle?.resolve(message);
  }
}

function reject({ line, settle }: Pending, why: (waiting: string) => Error): void {
  settle?.reject(() => why(`waiting for the reply to qtest's "${shorten(line)}"`));
}

/** A command may hold the content of memory. */
function shorten(line: string): string {
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

function hint(line: string, why: string): string {
  return why.startsWith('Unknown device') ? `; ${line.split(' ')[1]} is the QOM path of no device with such lines` : '';
}
