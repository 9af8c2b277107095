import { once } from 'node:events';
import { duplexPair, type Duplex } from 'node:stream';

export const GREETING =
  '{"QMP":{"version":{"qemu":{"major":7,"minor":2,"micro":0},"package":""},"capabilities":["oob"]}}\r\n';

interface Sent {
  readonly execute?: string;
  readonly 'exec-oob'?: string;
  readonly id: number;
  readonly arguments?: unknown;
}

/** The server's end of a monitor, on a wire of our own: it says what the test has it say. */
export class FakePeer {
  /** The client's end. */
  readonly wire: Duplex;
  readonly #stream: Duplex;
  #received = '';

  constructor() {
    [this.wire, this.#stream] = duplexPair();
    this.#stream.setEncoding('utf8');
    this.#stream.on('data', (piece: string) => {
      this.#received += piece;
    });
  }

  send(text: string): void {
    this.#stream.write(text);
  }

  close(): void {
    this.#stream.destroy();
  }

  /** The next command: they come one after another, with nothing between. */
  async next(): Promise<Sent> {
    for (;;) {
      const end = this.#received.search(/(?<=\})(?=\{)|(?<="id":\d+\})$/);
      if (end > 0) {
        const text = this.#received.slice(0, end);
        this.#received = this.#received.slice(end);
        return JSON.parse(text) as Sent;
      }
      await once(this.#stream, 'data');
    }
  }

  /** Answers the next command. */
  async answer(value: unknown): Promise<void> {
    const { id } = await this.next();
    this.send(`${JSON.stringify({ return: value, id })}\r\n`);
  }
}

/** A peer, and the monitor that `connect` opens on the other end of its wire. */
export async function connected<M>(
  connect: (wire: Duplex) => Promise<M>,
): Promise<{ readonly peer: FakePeer; readonly monitor: M }> {
  const peer = new FakePeer();
  peer.send(GREETING);
  const [monitor] = await Promise.all([connect(peer.wire), peer.answer({})]);
  return { peer, monitor };
}
