import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { within, type WaitOptions } from './deadline.ts';
import { messageOf, QemuError } from './errors.ts';
import type { ListenAddress } from './monitor-options.ts';
import { addressText } from './qmp/monitor-address.ts';
import { checkSocketPlace } from './socket-place.ts';

/** Where QEMU connects its monitor to: bound before QEMU is spawned, so that there is nothing to be early or late for. */
export class MonitorListener implements AsyncDisposable {
  /** The address, with the port that it has. */
  readonly address: ListenAddress;
  readonly #server: Server;
  readonly #connected: Promise<Socket>;
  #accepted = false;

  private constructor(address: ListenAddress, server: Server) {
    this.address = address;
    this.#server = server;
    this.#connected = new Promise((resolve) => server.once('connection', resolve));
  }

  /**
   * Listens at an address.
   *
   * @throws QemuError where it cannot, as at a path where something is already
   */
  static async listen(address: ListenAddress): Promise<MonitorListener> {
    if ('path' in address) checkSocketPlace('monitor', address.path);
    const server = createServer();
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(address, resolve);
      });
    } catch (cause) {
      throw new QemuError(`Cannot listen for the monitor at ${addressText(address)}: ${messageOf(cause)}`, { cause });
    }
    server.maxConnections = 1; // nobody but QEMU
    if ('path' in address) return new MonitorListener(address, server);
    return new MonitorListener({ ...address, port: (server.address() as AddressInfo).port }, server);
  }

  /**
   * Waits until QEMU has connected; nothing is listened at after that.
   *
   * @throws TimeoutError, AbortError; QemuError where QEMU ends before
   */
  async accept(ended: Promise<unknown>, options: WaitOptions): Promise<Socket> {
    const where = addressText(this.address);
    const socket = await within<Socket>(
      options,
      () => `waiting for QEMU to connect to the monitor at ${where}`,
      (settle) => {
        settle.follow(this.#connected);
        void ended.then(() => settle.reject(() => new QemuError(`QEMU did not connect to the monitor at ${where}`)));
        return () => undefined;
      },
    );
    this.#accepted = true;
    this.#server.close();
    return socket;
  }

  /** Stops listening; a connection that was accepted lives on, another is closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    if (!this.#accepted) void this.#connected.then((socket) => socket.destroy());
    await Promise.resolve();
  }
}
