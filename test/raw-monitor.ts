import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

import type { JsonObject } from '@qemukit/machine/qmp';
import { onTestFinished } from 'vitest';

/** A connection to a monitor on which nothing is done that the test does not say. It ends with the test. */
export class RawMonitor {
  readonly socket: Socket;
  readonly #lines: AsyncIterator<string>;

  constructor(path: string) {
    this.socket = connect(path);
    this.#lines = createInterface({ input: this.socket })[Symbol.asyncIterator]();
    onTestFinished(() => void this.socket.destroy());
  }

  /** The next message. */
  async next(): Promise<JsonObject> {
    const { value } = (await this.#lines.next()) as { value: string };
    return JSON.parse(value) as JsonObject;
  }

  /** Sends something, and gives the next message. */
  async ask(...pieces: (string | Buffer)[]): Promise<JsonObject> {
    for (const piece of pieces) this.socket.write(piece);
    return await this.next();
  }
}
