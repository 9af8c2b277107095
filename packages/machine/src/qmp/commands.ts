import type { Settle } from '../deadline.ts';
import type { Message } from './message.ts';

/** The end of a command. */
export type Reply = Extract<Message, { readonly kind: 'success' | 'failure' }>;

/** A command that somebody waits for. */
export interface Command {
  readonly name: string;
  /** What it is sent with in place of a small id that is used again. */
  readonly id?: number | undefined;
  /** What is sent. */
  readonly text: (id: number) => string;
  /** Out of band: sent at once, and executed at once. */
  readonly oob: boolean;
  /** Undefined once nobody waits any more: the reply is dropped when it comes. */
  settle: Settle<Reply> | undefined;
}

/** A command that was sent. */
interface InFlight {
  readonly id: number;
  readonly command: Command;
}

/** The commands of a session that are not at their end: those in flight, by their ids, and those that wait for their turn. */
export class Commands {
  readonly #limit: number;
  /** In the order in which they were sent. */
  readonly #inFlight: InFlight[] = [];
  readonly #queue: Command[] = [];
  readonly #freeIds: number[] = [];
  #nextId = 0;
  #inBand = 0;

  /** At most `limit` in-band commands are in flight. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** A command joins the queue. */
  add(command: Command): void {
    this.#queue.push(command);
  }

  /** The next command that may be sent, with its id: it is in flight from now on. Out-of-band ones wait for none. */
  next(): InFlight | undefined {
    const command = this.#inBand < this.#limit ? this.#queue.shift() : this.#takeOutOfBand();
    if (command === undefined) return undefined;
    const id = command.id ?? this.#freeIds.pop() ?? this.#nextId++;
    const sent = { id, command };
    this.#inFlight.push(sent);
    if (!command.oob) this.#inBand += 1;
    return sent;
  }

  /** Nobody waits for a command any more. It is taken back if it was not sent. */
  abandon(command: Command): void {
    command.settle = undefined;
    const at = this.#queue.indexOf(command);
    if (at >= 0) this.#queue.splice(at, 1);
  }

  /** The command in flight that has this id, at its end now: the id is free. */
  finish(id: number): Command | undefined {
    const command = this.#remove(this.#inFlight.findIndex((sent) => sent.id === id));
    if (command !== undefined) this.#free(id, command);
    return command;
  }

  /**
   * The command in flight that was sent first, at its end now. Its id is not used again: if it was another's end after all, a
   * reply still comes.
   */
  finishOldest(): Command | undefined {
    return this.#remove(0);
  }

  /** All commands in flight, at their end now. */
  finishAll(): readonly Command[] {
    const sent = this.#inFlight.splice(0);
    for (const { id, command } of sent) this.#free(id, command);
    this.#inBand = 0;
    return sent.map(({ command }) => command);
  }

  /** All commands that wait for their turn, at their end now. */
  clearQueue(): readonly Command[] {
    return this.#queue.splice(0);
  }

  #free(id: number, command: Command): void {
    if (command.id === undefined) this.#freeIds.push(id);
  }

  #takeOutOfBand(): Command | undefined {
    const at = this.#queue.findIndex(({ oob }) => oob);
    return at < 0 ? undefined : this.#queue.splice(at, 1)[0];
  }

  #remove(at: number): Command | undefined {
    const [sent] = at < 0 ? [] : this.#inFlight.splice(at, 1);
    if (sent?.command.oob === false) this.#inBand -= 1;
    return sent?.command;
  }
}
