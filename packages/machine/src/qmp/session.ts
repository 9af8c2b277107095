import type { Duplex } from 'node:stream';

import { within, type Settle } from '../deadline.ts';
import { messageOf, MonitorClosedError, ProtocolError } from '../errors.ts';
import type { OutOfBandOptions } from './command-options.ts';
import type { JsonObject } from './json.ts';
import { writeJson } from './json.ts';
import { Lines } from './lines.ts';
import { parseMessage, type Failure, type Greeting, type Message, type QmpEvent } from './message.ts';
import { QmpTranscript, type Direction } from './transcript.ts';

/** The end of a command. */
export type Reply = Extract<Message, { readonly kind: 'success' | 'failure' }>;

/** Who is told of what is no reply. */
export interface SessionHandlers {
  /** Called with each message as it is on the wire: before what comes is acted upon, and before what is sent goes out. */
  readonly message?: ((direction: Direction, text: string) => void) | undefined;
  greeting(greeting: Greeting): void;
  event(event: QmpEvent): void;
  /** Called when the connection has ended, before anything pending is rejected; returns, or waits for, the reason. */
  closed(cause: Error): Error | Promise<Error>;
}

interface Pending {
  readonly command: string;
  readonly text: (id: number) => string;
  readonly oob: boolean;
  /** Undefined once nobody waits any more: the reply is dropped when it comes. */
  settle: Settle<Reply> | undefined;
}

/**
 * How many commands QEMU is given at a time. It queues 8 and then stops reading, so a ninth would keep an out-of-band
 * command from being seen; what waits here can still be taken back.
 */
const IN_FLIGHT = 8;

/** One connection that speaks QMP's messages: ids, pending commands, and the one loop that reads. */
export class Session {
  readonly transcript: QmpTranscript;
  /** Resolves to the reason when the session has ended. Never rejects. */
  readonly closed: Promise<Error>;
  readonly #stream: Duplex;
  readonly #handlers: SessionHandlers;
  readonly #lines = new Lines();
  readonly #pending = new Map<number, Pending>();
  readonly #queue: Pending[] = [];
  readonly #freeIds: number[] = [];
  #nextId = 0;
  #inBand = 0;
  #failure: Error | undefined;
  #closedBy: Error | undefined;

  /** Reads the stream from now on; the session ends when the stream does. */
  constructor(stream: Duplex, handlers: SessionHandlers) {
    this.#stream = stream;
    this.#handlers = handlers;
    this.transcript = new QmpTranscript(handlers.message);
    stream.setEncoding('utf8');
    stream.on('data', (piece: string) => this.#read(piece));
    stream.on('error', (error) => (this.#failure ??= error));
    stream.on('end', () => stream.destroy());
    this.closed = new Promise((resolve) => stream.on('close', () => resolve(this.#close())));
  }

  /** Why the session ended; undefined while it lasts. */
  get closedBy(): Error | undefined {
    return this.#closedBy;
  }

  /**
   * Sends a command and waits for its reply. Commands are executed in the order in which they were given. One whose wait
   * ends early is taken back if it was not sent yet; else QEMU still executes it, and its reply is dropped.
   *
   * @throws TimeoutError, AbortError, MonitorClosedError
   */
  async request(command: string, args: JsonObject | undefined, options: OutOfBandOptions): Promise<Reply> {
    const { oob = false } = options;
    const member = oob ? 'exec-oob' : 'execute';
    const rest = args === undefined ? '' : `,"arguments":${writeJson(args)}`;
    // QEMU reads its monitor byte by byte: every byte costs it some 15 µs. Hence short ids, and no line end.
    const text = (id: number) => `{"${member}":${JSON.stringify(command)}${rest},"id":${id}}`;
    return await within<Reply>(
      options,
      () => `waiting for the reply to "${command}"`,
      (settle) => {
        const pending: Pending = { command, text, oob, settle };
        if (this.#closedBy !== undefined) reject(pending, this.#closedBy);
        else if (oob || this.#inBand < IN_FLIGHT) this.#send(pending);
        else this.#queue.push(pending);
        return () => this.#abandon(pending);
      },
    );
  }

  /** Ends the connection; what is pending is rejected. A second call changes nothing. */
  close(why: Error): void {
    this.#failure ??= why;
    this.#stream.destroy();
  }

  #send(pending: Pending): void {
    const id = this.#freeIds.pop() ?? this.#nextId++;
    this.#pending.set(id, pending);
    if (!pending.oob) this.#inBand += 1;
    const text = pending.text(id);
    this.transcript.add('sent', text);
    this.#stream.write(text);
  }

  #abandon(pending: Pending): void {
    pending.settle = undefined;
    const waiting = this.#queue.indexOf(pending);
    if (waiting >= 0) this.#queue.splice(waiting, 1);
  }

  #read(piece: string): void {
    try {
      for (const text of this.#lines.push(piece)) {
        this.transcript.add('received', text);
        this.#dispatch(parseMessage(text));
      }
    } catch (error) {
      this.close(error as Error);
    }
  }

  #dispatch(message: Message): void {
    switch (message.kind) {
      case 'greeting':
        return this.#handlers.greeting(message.greeting);
      case 'event':
        return this.#handlers.event(message.event);
      case 'success':
        return this.#reply(message.id, message);
      case 'failure':
        if (message.id === undefined) return this.#failAll(message.failure);
        return this.#reply(message.id, message);
    }
  }

  #reply(id: unknown, reply: Reply): void {
    const pending = typeof id === 'number' ? this.#pending.get(id) : undefined;
    if (pending === undefined) return; // to nothing that we asked, or answered twice
    this.#pending.delete(id as number);
    this.#freeIds.push(id as number);
    if (!pending.oob) this.#inBand -= 1;
    const next = this.#inBand < IN_FLIGHT ? this.#queue.shift() : undefined;
    if (next !== undefined) this.#send(next);
    pending.settle?.resolve(reply);
  }

  /** An error without an id says that QEMU could not read what it was sent; it does not say which command that was. */
  #failAll(failure: Failure): void {
    const ids = [...this.#pending.keys()];
    for (const id of ids) this.#reply(id, { kind: 'failure', id, failure });
  }

  async #close(): Promise<Error> {
    const { incomplete } = this.#lines;
    const reason =
      this.#failure ??
      (incomplete === ''
        ? new MonitorClosedError('the peer closed the connection')
        : new ProtocolError('the peer closed the connection in the middle of a message', incomplete));
    const why = await this.#handlers.closed(reason);
    this.#closedBy = why;
    for (const pending of [...this.#pending.values(), ...this.#queue]) reject(pending, why);
    this.#pending.clear();
    this.#queue.length = 0;
    return why;
  }
}

function reject({ command, settle }: Pending, why: Error): void {
  settle?.reject(() => new MonitorClosedError(`Cannot execute "${command}": ${messageOf(why)}`, { cause: why }));
}
