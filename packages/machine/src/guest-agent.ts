import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';

import { encodeFrame, encodeHello, FrameReader, NONCE } from './agent-frame.ts';
import { AgentStream, type AgentTask } from './agent-stream.ts';
import { within, type WaitOptions } from './deadline.ts';
import { messageOf, QemuError } from './errors.ts';
import type { GuestRun, GuestTaskEvents, GuestTransport } from './guest-transport.ts';

/** qemukit's agent in the guest, over a virtio-serial port. The protocol is described in packages/guest/agent/agent.c. */
export class GuestAgent implements GuestTransport {
  readonly name = 'agent';
  readonly closed: Promise<void>;
  onAnswer: (() => void) | undefined;
  readonly #port: Duplex;
  readonly #streams = new Map<number, AgentStream>();
  /** What is begun when the agent answers, in this order. */
  readonly #waiting = new Set<AgentStream>();
  #reader!: FrameReader;
  #answers = false;
  /** Whether it is asked before it has answered. */
  #expected: boolean;
  #restarted = '';
  #last = 0;
  #ended: ((waiting: string) => Error) | undefined;
  #interrupted: ((waiting: string) => Error) | undefined;

  /**
   * Talks over the port's host end from now on; `saved` where the guest's state will be loaded. Its agent was there when that was
   * saved: under emulation, to wait for its hello before it is asked costs what a clone's user would wait for.
   */
  constructor(port: Duplex, saved: boolean) {
    this.#port = port;
    this.#expected = saved;
    port.on('data', (piece: Buffer) => this.#read(piece));
    port.on('error', () => undefined); // it has closed; why is known from the machine's end
    port.once('end', () => port.destroy());
    this.closed = new Promise((resolve) => port.once('close', resolve));
    this.#seek();
  }

  describe(): string {
    if (this.#answers) return '';
    const since = this.#restarted === '' ? '' : ` since it ${this.#restarted}`;
    return `has not answered${since}: qemukit's agent does not run in it, or has not opened its port "qemukit.agent.0"`;
  }

  run(task: AgentTask, events: GuestTaskEvents): GuestRun {
    const stream = new AgentStream(task, events, (id, type, payload) => this.#send(id, type, payload));
    const why = this.#interrupted ?? this.#ended;
    if (why !== undefined) stream.fail(why);
    else if (this.#answers || (this.#expected && task.kind === 'ask')) this.#begin(stream);
    else this.#waiting.add(stream);
    return {
      kill: () => {
        if (this.#waiting.delete(stream)) stream.fail((waiting) => new QemuError(`Cancelled ${waiting}`));
        else stream.kill();
      },
    };
  }

  async ready(options: WaitOptions): Promise<void> {
    await this.request('Q', Buffer.alloc(0), options);
  }

  /**
   * Asks for something that the agent does itself, by its type in the protocol.
   *
   * @throws QemuError where it cannot be done; TimeoutError, AbortError, or what `end()` was given
   */
  async request(type: string, payload: Uint8Array, options: WaitOptions): Promise<void> {
    await within<void>(
      options,
      () => `waiting for the guest's agent${this.#answers ? '' : `: the guest ${this.describe()}`}`,
      (settle) => {
        let wanted = true;
        const run = this.run(
          { kind: 'ask', type, payload },
          {
            output: () => undefined,
            exit: () => settle.resolve(),
            failed: (makeError) => {
              if (wanted) settle.reject(() => makeError("waiting for the guest's agent"));
            },
          },
        );
        return () => {
          wanted = false; // that it is taken back is no reason
          run.kill();
        };
      },
      this,
    );
  }

  restart(why: string): void {
    if (this.#ended !== undefined) return;
    this.#restarted = why;
    this.#expected = false;
    const lost = [...this.#streams.values()];
    this.#streams.clear();
    if (!this.#answers) for (const stream of lost.splice(0)) this.#waiting.add(stream); // it is asked again
    this.#seek();
    for (const stream of lost) stream.fail((waiting) => new QemuError(`The guest ${why} while ${waiting}`));
  }

  end(why: (waiting: string) => Error): void {
    if (this.#ended !== undefined) return;
    this.#ended = why;
    this.#port.destroy();
    this.#failAll(why);
  }

  interrupt(why: ((waiting: string) => Error) | undefined): void {
    this.#interrupted = why;
    if (why !== undefined) this.#failAll(why);
  }

  #failAll(why: (waiting: string) => Error): void {
    const lost = [...this.#streams.values(), ...this.#waiting];
    this.#streams.clear();
    this.#waiting.clear();
    for (const stream of lost) stream.fail(why);
  }

  #begin(stream: AgentStream): void {
    const id = ++this.#last;
    this.#streams.set(id, stream);
    stream.begin(id);
  }

  #seek(): void {
    const nonce = randomBytes(NONCE);
    this.#answers = false;
    this.#reader = new FrameReader(nonce);
    this.#port.write(encodeHello(nonce));
  }

  #send(id: number, type: string, payload?: Uint8Array): void {
    this.#port.write(encodeFrame(id, type, payload));
  }

  #read(piece: Buffer): void {
    try {
      for (const frame of this.#reader.push(piece)) {
        if (frame.type === 'H') this.#answered();
        else if (this.#streams.get(frame.stream)?.take(frame) === 'ended') this.#streams.delete(frame.stream);
      }
    } catch (error) {
      this.restart(`was out of step (${messageOf(error)})`);
    }
  }

  #answered(): void {
    this.#answers = true;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const stream of waiting) this.#begin(stream);
    this.onAnswer?.();
  }
}
