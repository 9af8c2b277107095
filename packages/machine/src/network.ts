import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';

import { Cable } from './cable.ts';
import { checkMembers, text, type Checks } from './check-members.ts';
import { didYouMean } from './did-you-mean.ts';
import { QemuError } from './errors.ts';
import { addresses, Frames, isGroup } from './frames.ts';

/** How a network is made. */
export interface NetworkOptions {
  /** What it is called in messages. Default: `network-1`, `network-2`, … */
  readonly name?: string | undefined;
  /**
   * `switch` (default): any number of machines, which can be parted. `cable`: exactly two, whose QEMUs have nothing in between,
   * so that this process has no work with it.
   */
  readonly kind?: 'switch' | 'cable' | undefined;
}

/** A place at a switch for one network card. */
export interface NetworkPort extends Disposable {
  /** Joins the card's other end: a stream of Ethernet frames, each after its length in 32 bits, big endian, as QEMU's `-netdev stream` has them. */
  connect(stream: Duplex): void;
}

/** A card at the switch. */
interface Card {
  readonly machine: string;
  readonly nic: string;
  stream: Duplex | undefined;
}

/** How many bytes wait for a card that does not take them, before what comes is dropped: a switch has no more to offer, either. */
const QUEUE = 4 << 20;

const KINDS: readonly unknown[] = ['switch', 'cable'] satisfies NetworkOptions['kind'][];

const CHECKS: Checks<NetworkOptions> = {
  name: text,
  kind: (value) => (KINDS.includes(value) ? undefined : 'is switch or cable'),
};

let networks = 0;

/**
 * A network of machines: a switch in this process, to which QEMU is joined by sockets that it inherits. It needs no
 * privileges, nobody else on the host can reach it, and it has no host in it.
 */
export class Network implements AsyncDisposable {
  readonly kind = 'switch';
  /** The option `name`. */
  readonly name: string;
  readonly #cards = new Set<Card>();
  /** Behind which card an address was seen last. */
  readonly #seen = new Map<string, Card>();
  /** Machines by the number of their part; undefined while the network is whole. */
  #parts: ReadonlyMap<string, number> | undefined;
  #forwarded = 0;
  #dropped = 0;
  #disposed = false;

  private constructor(name: string) {
    this.name = name;
  }

  /** Makes a network without machines: they join it by their option `networks`. @throws TypeError, RangeError */
  static async create(options: NetworkOptions & { readonly kind: 'cable' }): Promise<Cable>;
  static async create(options?: NetworkOptions & { readonly kind?: 'switch' | undefined }): Promise<Network>;
  static async create(options: NetworkOptions = {}): Promise<Network | Cable> {
    checkMembers('Network option', options, CHECKS);
    const { name = `network-${++networks}`, kind = 'switch' } = options;
    return kind === 'cable' ? await Cable.create(name) : new Network(name);
  }

  /** The names of the machines at it, each once. */
  get machines(): readonly string[] {
    return [...new Set(Array.from(this.#cards, ({ machine }) => machine))];
  }

  /**
   * A place for a machine's card; freed when it is disposed. `Machine.launch()` takes one for each of its `networks`; a program
   * can take one for itself, to be a peer of the machines.
   *
   * @throws QemuError where that card is there already, or the network is disposed
   */
  port(machine: string, nic = 'net0'): NetworkPort {
    const what = `Cannot join ${nic} of machine "${machine}" to ${this.#title}`;
    if (this.#disposed) throw new QemuError(`${what}: it has been disposed`);
    for (const each of this.#cards) {
      if (each.machine === machine && each.nic === nic) {
        throw new QemuError(`${what}: a machine of that name is there already; give each a name of its own`);
      }
    }
    const card: Card = { machine, nic, stream: undefined };
    this.#cards.add(card);
    return {
      connect: (stream) => this.#connect(card, stream),
      [Symbol.dispose]: () => this.#leave(card),
    };
  }

  /**
   * Divides the network: frames pass within each group of machines, and among those in no group, but no further; until it is
   * divided in another way, or {@link heal}ed. `partition(['a'])` cuts off one machine.
   *
   * @throws RangeError for a machine that is not at the network, or in two groups
   */
  partition(...groups: readonly (readonly (string | { readonly name: string })[])[]): void {
    const parts = new Map<string, number>();
    for (const [part, group] of groups.entries()) {
      for (const member of group) {
        const name = typeof member === 'string' ? member : member.name;
        const known = this.machines;
        if (!known.includes(name)) {
          throw new RangeError(`No machine "${name}" is at ${this.#title}${didYouMean(name, known)}`);
        }
        if (parts.has(name)) throw new RangeError(`Machine "${name}" is in two groups of a partition`);
        parts.set(name, part);
      }
    }
    this.#parts = parts;
  }

  /** Ends a partition. */
  heal(): void {
    this.#parts = undefined;
  }

  /** Unplugs all machines: they stay alive, each alone. Never throws. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    for (const card of this.#cards) this.#leave(card);
    await Promise.resolve();
  }

  /** A line for messages and `console.log`. */
  [inspect.custom](): string {
    return `Network "${this.name}" (${this.machines.join(', ') || 'no machine'}; ${this.#forwarded} frames passed on, ${this.#dropped} dropped)`;
  }

  get #title(): string {
    return `network "${this.name}"`;
  }

  #connect(card: Card, stream: Duplex): void {
    if (card.stream !== undefined) throw new QemuError(`${card.nic} of machine "${card.machine}" is connected already`);
    card.stream = stream;
    const frames = new Frames();
    stream.on('data', (bytes: Buffer) => {
      const corked = new Set<Duplex>();
      try {
        for (const frame of frames.push(bytes)) this.#pass(card, frame, corked);
      } catch (error) {
        stream.destroy(error as Error); // what it says from here on cannot be told apart
      } finally {
        for (const each of corked) each.uncork();
      }
    });
    stream.on('error', () => undefined); // a machine that dies resets its connection: it has closed
    for (const end of ['end', 'close']) stream.once(end, () => this.#leave(card));
  }

  #leave(card: Card): void {
    this.#cards.delete(card);
    for (const [address, at] of this.#seen) if (at === card) this.#seen.delete(address);
    card.stream?.destroy();
  }

  /** To the card that has the frame's address, where it was seen, else to all: as every switch does. */
  #pass(from: Card, frame: Buffer, corked: Set<Duplex>): void {
    const found = addresses(frame);
    if (found === undefined) return;
    if (!isGroup(found.from)) this.#seen.set(found.from, from);
    const to = isGroup(found.to) ? undefined : this.#seen.get(found.to);
    for (const card of to === undefined ? this.#cards : [to]) {
      if (card !== from && this.#reaches(from, card)) this.#send(card, frame, corked);
    }
  }

  #reaches(from: Card, to: Card): boolean {
    return this.#parts === undefined || this.#parts.get(from.machine) === this.#parts.get(to.machine);
  }

  /** Frames that came together go together: it is system calls that this costs. */
  #send({ stream }: Card, frame: Buffer, corked: Set<Duplex>): void {
    if (stream === undefined || !stream.writable || stream.writableLength > QUEUE) {
      this.#dropped++;
      return;
    }
    this.#forwarded++;
    if (!corked.has(stream)) stream.cork();
    corked.add(stream);
    stream.write(frame);
  }
}
