import type { WaitOptions } from '../../deadline.ts';
import { MonitorClosedError } from '../../errors.ts';
import type { Reply } from '../../qmp/commands.ts';
import type { OutOfBandOptions } from '../../qmp/command-options.ts';
import { EventLog } from '../../qmp/event-log.ts';
import type { JsonObject } from '../../qmp/json.ts';
import { openAddress } from '../../qmp/monitor-address.ts';
import type { AnySchema } from '../../qmp/register.ts';
import { Session, type SessionHandlers } from '../../qmp/session.ts';
import type { TypedAddress } from './address.ts';
import type { Connection } from './connection.ts';

/**
 * A QEMU guest agent (https://www.qemu.org/docs/master/interop/qemu-ga-ref.html) at the host's end of its channel. It greets
 * nobody and negotiates nothing; old ones return no ids, so none are sent.
 */
export class Agent implements Connection, AsyncDisposable {
  /** Agents have none. */
  readonly events = new EventLog<AnySchema>();
  readonly #session: Session;

  private constructor(session: Session) {
    this.#session = session;
  }

  /**
   * Connects, and gets into step with the agent: what it was asked by others before is dropped.
   *
   * @throws TimeoutError where it does not answer; MonitorClosedError, with the cause
   */
  static async connect(
    address: TypedAddress,
    message: SessionHandlers['message'],
    options: WaitOptions,
  ): Promise<Agent> {
    const session = new Session(
      openAddress(address),
      { message, greeting: () => undefined, event: () => undefined, closed: (cause) => cause },
      { ids: false },
    );
    try {
      await session.synchronize(options);
      return new Agent(session);
    } catch (error) {
      session.close(error as Error);
      throw error;
    }
  }

  get closed(): Promise<Error> {
    return this.#session.closed;
  }

  get closedBy(): Error | undefined {
    return this.#session.closedBy;
  }

  async executeRaw(command: string, args?: JsonObject, options: OutOfBandOptions = {}): Promise<Reply> {
    return await this.#session.request(command, args, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#session.close(new MonitorClosedError('the connection was closed on this side'));
    await this.#session.closed;
  }
}
