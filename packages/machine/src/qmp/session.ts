import { randomInt } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

import { within, type Settle, type WaitOptions } from '../deadline.ts';
import { messageOf, MonitorClosedError, ProtocolError, QemuError } from '../errors.ts';
import type { OutOfBandOptions } from './command-options.ts';
import { Commands, type Command, type Reply } from './commands.ts';
import type { JsonObject } from './json.ts';
import { writeJson } from './json.ts';
import { Lines } from './lines.ts';
import { parseMessage, type Greeting, type Message, type QmpEvent } from './message.ts';
import { sendFd } from './send-fd.ts';
import { QmpTranscript, type Direction } from './transcript.ts';

/** Who is told of what is no reply. */
export interface SessionHandlers {
  /** Called with each message as it is on the wire: before what comes is acted upon, and before what is sent goes out. */
  readonly message?: ((direction: Direction, text: string) => void) | undefined;
  greeting(greeting: Greeting): void;
  event(event: QmpEvent): void;
  /** Called when the connection has ended, before anything pending is rejected; returns, or waits for, the reason. */
  closed(cause: Error): Error | Promise<Error>;
}

/** Which dialect the peer speaks. */
export interface SessionOptions {
  /**
   * Whether a reply carries its command's id, as QMP's do. Without ids (old guest agents) one command is sent at a time, and
   * the next waits for its reply, wanted or not. Default: true.
   */
  readonly ids?: boolean | undefined;
}

/**
 * How many commands QEMU is given at a time. It queues 8 and then stops reading, so a ninth would keep an out-of-band
 * command from being seen; what waits here can still be taken back.
 */
const IN_FLIGHT = 8;

/** The reason where the peer has closed the connection between two messages. */
export const PEER_CLOSED = 'the peer closed the connection';

/** A synchronisation that is awaited. */
interface Seeking {
  readonly id: number;
  readonly settle: Settle<void>;
}

/** One connection that speaks QMP's messages: the one loop that reads, and the commands that wait for it. */
export class Session {
  readonly transcript: QmpTranscript;
  /** Resolves to the reason when the session has ended. Never rejects. */
  readonly closed: Promise<Error>;
  readonly #stream: Duplex;
  readonly #handlers: SessionHandlers;
  readonly #ids: boolean;
  readonly #commands: Commands;
  #lines = new Lines();
  /** Until its reply comes nothing else is sent, and what is received says nothing. */
  #seeking: Seeking | undefined;
  #failure: Error | undefined;
  #closedBy: Error | undefined;

  /** Reads the stream from now on; the session ends when the stream does. */
  constructor(stream: Duplex, handlers: SessionHandlers, { ids = true }: SessionOptions = {}) {
    this.#stream = stream;
    this.#handlers = handlers;
    this.transcript = new QmpTranscript(handlers.message);
    this.#ids = ids;
    this.#commands = new Commands(ids ? IN_FLIGHT : 1);
    // Not by setEncoding(): then a piece that ends no character stalls some streams, as `duplexPair()`'s.
    const decoder = new StringDecoder('utf8');
    stream.on('data', (piece: Buffer) => this.#read(decoder.write(piece)));
    stream.on(
      'error',
      (error) => (this.#failure ??= isClosing(error) ? new MonitorClosedError(PEER_CLOSED, { cause: error }) : error),
    );
    stream.on('end', () => stream.destroy());
    this.closed = new Promise((resolve) => stream.on('close', () => resolve(this.#close())));
  }

  /** Why the session ended; undefined while it lasts. */
  get closedBy(): Error | undefined {
    return this.#closedBy;
  }

  /**
   * Sends a command and waits for its reply. Commands are executed in the order in which they were given. One whose wait
   * ends early is taken back if it was not sent yet; else QEMU still executes it, and its reply is dropped. `id` is what it is
   * sent with in place of a small one.
   *
   * @throws TimeoutError, AbortError, MonitorClosedError
   */
  request(name: string, args: JsonObject | undefined, options: OutOfBandOptions, id?: number): Promise<Reply> {
    const { oob = false } = options;
    const member = oob ? 'exec-oob' : 'execute';
    const rest = args === undefined ? '' : `,"arguments":${writeJson(args)}`;
    // QEMU reads its monitor byte by byte: every byte costs it some 15 µs. Hence short ids, and no line end.
    const head = `{"${member}":${JSON.stringify(name)}${rest}`;
    const text = (own: number) => (this.#ids ? `${head},"id":${own}}` : `${head}}`);
    return this.#wait<Reply>(name, options, (settle) => {
      const command: Command = { name, id, text, oob, settle };
      this.#commands.add(command);
      this.#send();
      return () => this.#commands.abandon(command);
    });
  }

  /**
   * Gets into step with a guest agent, whatever it and its last client were in the middle of: sends a byte that resets its
   * parser, then `guest-sync-delimited` with a random id, and drops all that comes before the reply to just that. Commands
   * in flight are rejected; others wait. Where it fails they go on waiting: for another `synchronize()`.
   *
   * @throws TimeoutError, AbortError, MonitorClosedError
   */
  async synchronize(options: WaitOptions = {}): Promise<void> {
    const name = 'guest-sync-delimited';
    await this.#wait<void>(name, options, (settle) => {
      for (const command of this.#commands.finishAll()) {
        const why = `Cannot execute "${command.name}": the session was synchronised anew before the reply came`;
        command.settle?.reject(() => new QemuError(why));
      }
      const id = randomInt(2 ** 47);
      this.#seeking = { id, settle };
      this.#stream.write(Buffer.of(0xff));
      this.#write(`{"execute":"${name}","arguments":{"id":${id}}}\n`);
      return () => undefined;
    });
  }

  /**
   * Sends a file descriptor after all that was sent before; see `sendFd` for what it takes.
   *
   * @throws TypeError, QemuError; MonitorClosedError, TimeoutError, AbortError
   */
  async sendFd(fd: number, options: WaitOptions): Promise<void> {
    const awaited = 'the file descriptor to be sent';
    await this.#wait<void>(
      'sendFd',
      options,
      (settle) => {
        const over = new AbortController();
        settle.follow(sendFd(this.#stream, fd, over.signal));
        return () => over.abort();
      },
      awaited,
    );
  }

  /** Ends the connection; what is pending is rejected. A second call changes nothing. */
  close(why: Error): void {
    this.#failure ??= why;
    this.#stream.destroy();
  }

  #wait<T>(name: string, options: WaitOptions, start: (settle: Settle<T>) => () => void, awaited?: string): Promise<T> {
    return within<T>(
      options,
      () => `waiting for ${awaited ?? `the reply to "${name}"`}`,
      (settle) => {
        if (this.#closedBy === undefined) return start(settle);
        reject({ name, settle }, this.#closedBy);
        return () => undefined;
      },
      this.transcript,
    );
  }

  #send(): void {
    if (this.#seeking !== undefined) return;
    for (let next = this.#commands.next(); next !== undefined; next = this.#commands.next()) {
      this.#write(next.command.text(next.id));
    }
  }

  #write(text: string): void {
    try {
      this.transcript.add('sent', text);
      this.#stream.write(text);
    } catch (error) {
      this.close(error as Error); // thrown by who is told of messages
    }
  }

  #read(piece: string): void {
    try {
      // A peer that is in step again begins with a byte that is no UTF-8: what came before, half a line perhaps, is void.
      const start = this.#seeking === undefined ? 0 : piece.lastIndexOf('\uFFFD') + 1;
      if (start > 0) this.#lines = new Lines();
      for (const text of this.#lines.push(start > 0 ? piece.slice(start) : piece)) {
        this.transcript.add('received', text);
        if (this.#seeking === undefined) this.#dispatch(parseMessage(text));
        else this.#seek(text, this.#seeking);
      }
    } catch (error) {
      this.close(error as Error);
    }
  }

  #seek(text: string, { id, settle }: Seeking): void {
    try {
      const message = parseMessage(text);
      if (message.kind !== 'success' || message.value !== id) return;
    } catch {
      return; // what is left of the session before
    }
    this.#seeking = undefined;
    settle.resolve();
    this.#send();
  }

  #dispatch(message: Message): void {
    if (message.kind === 'greeting') this.#handlers.greeting(message.greeting);
    else if (message.kind === 'event') this.#handlers.event(message.event);
    else {
      this.#answered(message)?.settle?.resolve(message);
      this.#send();
    }
  }

  /** Whose reply it is; undefined where it is to nothing that we asked, or to what was answered already. */
  #answered({ kind, id }: Reply): Command | undefined {
    if (typeof id === 'number' && this.#ids) return this.#commands.finish(id);
    // An error without an id says that QEMU could not read a command. It answers in the order in which it reads.
    return !this.#ids || (id === undefined && kind === 'failure') ? this.#commands.finishOldest() : undefined;
  }

  /** The reason as whoever knows better tells it; what they throw instead is the reason, too. */
  async #explained(reason: Error): Promise<Error> {
    try {
      return await this.#handlers.closed(reason);
    } catch (thrown) {
      return thrown instanceof Error ? thrown : reason;
    }
  }

  async #close(): Promise<Error> {
    const { incomplete } = this.#lines;
    const reason =
      this.#failure ??
      (incomplete === ''
        ? new MonitorClosedError(PEER_CLOSED)
        : new ProtocolError('the peer closed the connection in the middle of a message', incomplete));
    const why = await this.#explained(reason);
    this.#closedBy = why;
    for (const command of [...this.#commands.finishAll(), ...this.#commands.clearQueue()]) reject(command, why);
    if (this.#seeking !== undefined) reject({ name: 'guest-sync-delimited', settle: this.#seeking.settle }, why);
    return why;
  }
}

/** Whether it is how the system tells that the peer has closed, to who was writing or had not read all. */
function isClosing(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

/** Whoever waits is told that the connection has ended. */
function reject<T>({ name, settle }: { name: string; settle: Settle<T> | undefined }, why: Error): void {
  settle?.reject(() => new MonitorClosedError(`Cannot execute "${name}": ${messageOf(why)}`, { cause: why }));
}
