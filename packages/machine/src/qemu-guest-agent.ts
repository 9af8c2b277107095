import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

import { QemuError, TimeoutError } from './errors.ts';
import type { GuestCarrier } from './guest-carrier.ts';
import type { JsonObject } from './qmp/json.ts';
import { Session } from './qmp/session.ts';

/** How long an answer is awaited before the agent is spoken to again, in ms: it may have started since, and lost what was said. */
const SILENCE = 2000;
/** How long it rests between two looks at a process, in ms: at first, and at most. */
const REST = { first: 2, most: 50 };
/** How many calls may be on at once, and with how many they still rest: each takes of the guest's processor what the commands want. */
const AT_ONCE = { most: 8, resting: 4 };

/** The reply to `guest-exec-status`. */
interface ExecStatus {
  readonly exited: boolean;
  readonly exitcode?: number;
  readonly signal?: number;
  readonly 'out-data'?: string;
  readonly 'err-data'?: string;
}

/** QEMU's own agent in the guest, over its virtio-serial port: its `guest-exec` starts a shell. */
export class QemuGuestAgent implements GuestCarrier {
  readonly name = 'qemu-ga';
  readonly closed: Promise<void>;
  /** Its JSON takes several times as much of its memory. */
  readonly most = { input: 2 ** 20, output: 2 ** 20 };
  readonly #session: Session;
  /** How many calls are on. */
  #on = 0;
  /** Who waits to be next, in order. */
  readonly #queue: (() => void)[] = [];

  /** Talks over the port's host end from now on. */
  constructor(port: Duplex) {
    this.#session = new Session(
      port,
      { greeting: () => undefined, event: () => undefined, closed: (cause) => cause },
      { ids: false },
    );
    this.closed = this.#session.closed.then(() => undefined);
  }

  get rests(): number {
    return this.#on < AT_ONCE.resting ? 5 : 0;
  }

  describe(): string {
    return 'the QEMU guest agent does not run in it, or has not opened its port "org.qemu.guest_agent.0"';
  }

  async open(signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        await this.#session.synchronize({ timeout: SILENCE, signal });
        return;
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
      }
    }
  }

  async call(command: readonly string[], input: Uint8Array, signal: AbortSignal): Promise<Buffer> {
    if (this.#on === AT_ONCE.most) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.#on++;
    try {
      return await this.#call(command, input, signal);
    } finally {
      const next = this.#queue.shift();
      if (next === undefined) this.#on--;
      else next();
    }
  }

  close(): void {
    this.#session.close(new QemuError('the machine has ended'));
  }

  async #call([path, ...arg]: readonly string[], input: Uint8Array, signal: AbortSignal): Promise<Buffer> {
    const { pid } = await this.#execute<{ readonly pid: number }>(
      'guest-exec',
      {
        path: path ?? '',
        arg,
        'capture-output': true,
        ...(input.length === 0 ? {} : { 'input-data': Buffer.from(input).toString('base64') }),
      },
      signal,
    );
    for (let rest = REST.first; ; rest = Math.min(2 * rest, REST.most)) {
      const status = await this.#execute<ExecStatus>('guest-exec-status', { pid }, signal).catch((cause: unknown) => {
        throw new QemuError('its agent does not know what it has begun: was it started anew?', { cause });
      });
      const { exited, exitcode, 'out-data': out = '', 'err-data': err = '' } = status;
      if (!exited) {
        await delay(rest, undefined, { signal });
        continue;
      }
      if (exitcode === 0) return Buffer.from(out, 'base64');
      const said = Buffer.from(err || out, 'base64')
        .toString()
        .trim();
      throw new QemuError(
        said || `its shell ended with ${exitcode === undefined ? `signal ${status.signal}` : `code ${exitcode}`}`,
      );
    }
  }

  async #execute<T>(name: string, args: JsonObject, signal: AbortSignal): Promise<T> {
    const reply = await this.#session.request(name, args, { timeout: Infinity, signal });
    if (reply.kind === 'success') return reply.value as T;
    throw new QemuError(`its agent refused ${name}: ${reply.failure.desc}`);
  }
}
