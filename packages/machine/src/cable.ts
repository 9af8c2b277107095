import type { Socket } from 'node:net';
import { inspect } from 'node:util';

import { QemuError } from './errors.ts';
import { descriptorOf, socketPair } from './socket-pair.ts';

/** An end of a cable, for one network card; unplugged when it is disposed. */
export interface CableEnd extends Disposable {
  /** The descriptor that QEMU is to inherit. */
  readonly fd: number;
  /** To be called when QEMU has it: this process closes its own, so that the other end sees when QEMU is gone. */
  handOver(): void;
}

/** Who has an end, or had it. */
interface Plug {
  readonly machine: string;
  readonly nic: string;
}

/**
 * A network of exactly two machines: a pair of sockets, one inherited by each QEMU, and nobody in between. What one sends before
 * the other is there waits for it.
 */
export class Cable implements AsyncDisposable {
  readonly kind = 'cable';
  /** The option `name`. */
  readonly name: string;
  readonly #free: Socket[];
  readonly #plugs = new Set<Plug>();
  #disposed = false;

  private constructor(name: string, ends: readonly Socket[]) {
    this.name = name;
    this.#free = [...ends];
  }

  /** Makes a cable with two free ends; `Network.create({ kind: 'cable' })` is for users. @throws the system's error */
  static async create(name: string): Promise<Cable> {
    return new Cable(name, await socketPair());
  }

  /** The names of the machines at it, each once. */
  get machines(): readonly string[] {
    return [...new Set(Array.from(this.#plugs, ({ machine }) => machine))];
  }

  /**
   * A free end for a machine's card. QEMU keeps the end that it got: another machine cannot have it later. One that was not handed
   * over, as where the launch fails, is free again.
   *
   * @throws QemuError where no end is free, or the cable is disposed
   */
  port(machine: string, nic = 'net0'): CableEnd {
    const what = `Cannot join ${nic} of machine "${machine}" to cable "${this.name}"`;
    if (this.#disposed) throw new QemuError(`${what}: it has been disposed`);
    const socket = this.#free.shift();
    if (socket === undefined) {
      throw new QemuError(
        `${what}: both its ends were given away. It is for two machines, once; for more take Network.create() without a kind`,
      );
    }
    const plug = { machine, nic };
    this.#plugs.add(plug);
    return {
      fd: descriptorOf(socket),
      handOver: () => void socket.destroy(),
      [Symbol.dispose]: () => {
        const unplugged = this.#plugs.delete(plug);
        if (this.#disposed) socket.destroy();
        else if (unplugged && !socket.destroyed) this.#free.push(socket);
      },
    };
  }

  /** Nobody can join it any more; machines that have joined keep their ends. Never throws. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    for (const socket of this.#free.splice(0)) socket.destroy();
    await Promise.resolve();
  }

  /** A line for messages and `console.log`. */
  [inspect.custom](): string {
    return `Cable "${this.name}" (${this.machines.join(', ') || 'no machine'})`;
  }
}
