import { randomInt } from 'node:crypto';
import { Duplex } from 'node:stream';

import { within, type WaitOptions } from '../deadline.ts';
import { CommandError, messageOf, MonitorClosedError } from '../errors.ts';
import type { CommandOptions, OutOfBandOptions } from './command-options.ts';
import type { Reply } from './commands.ts';
import { EventLog } from './event-log.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { Greeting, QmpEvent } from './message.ts';
import { commandMethods } from './methods.ts';
import { addressText, openAddress, type MonitorAddress } from './monitor-address.ts';
import type { NoMembers } from './no-members.ts';
import type {
  CommandArgument,
  ExecuteParameters,
  ExecuteReply,
  QmpSchema,
  RegisteredSchema,
  TransactionParameter,
} from './register.ts';
import { PEER_CLOSED, Session } from './session.ts';
import type { Direction, QmpTranscript } from './transcript.ts';

/** How a monitor is opened. */
export interface ConnectOptions extends WaitOptions {
  /** Called with each message, whole, as it is on the wire: when it is sent, or has come and was not acted upon yet. */
  readonly onMessage?: ((direction: Direction, text: string) => void) | undefined;
  /** Called when the greeting has come, before capabilities are negotiated. */
  readonly onGreeting?: ((greeting: Greeting) => void) | undefined;
  /** Called when the connection has ended: may know better why, as who started QEMU does. */
  readonly onClose?: ((cause: Error) => Error | Promise<Error>) | undefined;
}

/**
 * The control connection to a QEMU: one negotiated session of the QEMU Machine Protocol
 * (https://www.qemu.org/docs/master/interop/qmp-spec.html).
 */
export class Monitor<S extends QmpSchema = RegisteredSchema> implements AsyncDisposable {
  static {
    Object.setPrototypeOf(this.prototype, commandMethods);
  }

  /** What QEMU said of itself when the connection was opened. */
  readonly greeting: Greeting;
  /** All events since the connection was opened. */
  readonly events: EventLog<S>;
  readonly #session: Session;

  private constructor(session: Session, greeting: Greeting, events: EventLog<S>) {
    this.#session = session;
    this.greeting = greeting;
    this.events = events;
  }

  /**
   * Opens a monitor: waits for the greeting, then negotiates capabilities (`oob` where QEMU offers it). It resolves when
   * QEMU has answered that; QEMU executes commands from then on. A stream given is owned from now on, and so is a file
   * descriptor. Who wants to connect again after its end opens a new one.
   *
   * @throws MonitorClosedError where nobody listens or the peer closes first, with its `cause`; ProtocolError as such a cause
   * where it does not speak QMP; CommandError where it refuses the negotiation; TimeoutError (default: after 30 s in all),
   * AbortError; RangeError for a path too long for a socket, TypeError for a descriptor that is no socket
   */
  static async connect<S extends QmpSchema = RegisteredSchema>(
    to: MonitorAddress | Duplex,
    options: ConnectOptions = {},
  ): Promise<Qmp<S>> {
    const { onMessage, onGreeting, onClose, ...wait } = options;
    const stream = to instanceof Duplex ? to : openAddress(to);
    const events = new EventLog<S>();
    const greeted = Promise.withResolvers<Greeting>();
    greeted.promise.catch(() => undefined); // awaited below, but not if the signal is aborted already
    const at = to instanceof Duplex ? '' : ` at ${addressText(to)}; it serves one client at a time`;
    let awaited = `greeting of the monitor${at}`;
    const session = new Session(stream, {
      message: onMessage,
      greeting: (greeting) => {
        awaited = 'reply to "qmp_capabilities"';
        onGreeting?.(greeting);
        greeted.resolve(greeting);
      },
      event: (event) => events.append(event),
      closed: async (cause) => {
        const why = (await onClose?.(cause)) ?? withLastWord(cause, events.since());
        greeted.reject(new MonitorClosedError(`No greeting came from the monitor: ${messageOf(why)}`, { cause: why }));
        events.end((waiting) => new MonitorClosedError(`Ended ${waiting}: ${messageOf(why)}`, { cause: why }));
        return why;
      },
    });
    try {
      return await within<Qmp<S>>(
        wait,
        () => `waiting for the ${awaited}`,
        (settle) => {
          const negotiated = greeted.promise.then(async (greeting) => {
            const enable = greeting.capabilities.filter((capability) => capability === 'oob');
            const capabilities = enable.length === 0 ? undefined : { enable };
            // The wait around this ends it.
            const id = randomInt(FIRST_ID, 10 * FIRST_ID);
            const reply = await session.request('qmp_capabilities', capabilities, { timeout: Infinity }, id);
            valueOf('qmp_capabilities', capabilities, reply);
            return new Monitor(session, greeting, events);
          });
          settle.follow(negotiated);
          return () => undefined;
        },
      );
    } catch (error) {
      session.close(error as Error);
      throw error;
    }
  }

  /** What was sent and received, for evidence. */
  get transcript(): QmpTranscript {
    return this.#session.transcript;
  }

  /** Resolves to the reason when the connection has ended. Never rejects. */
  get closed(): Promise<Error> {
    return this.#session.closed;
  }

  /** Why the connection ended; undefined while it lasts. */
  get closedBy(): Error | undefined {
    return this.#session.closedBy;
  }

  /**
   * Executes a command by its name on the wire → what it returns. A name that is a `string` to the compiler, known at run
   * time only, has no types.
   *
   * @throws CommandError with QEMU's class and desc; MonitorClosedError; TimeoutError (default: after 30 s) and AbortError:
   * QEMU may still execute the command then, its reply is dropped
   */
  async execute<N extends string>(
    command: CommandArgument<S, N>,
    ...[args, options]: ExecuteParameters<S, N>
  ): Promise<ExecuteReply<S, N>> {
    const reply = await this.#session.request(command, args as JsonObject | undefined, options ?? {});
    return valueOf(command, args, reply) as ExecuteReply<S, N>;
  }

  /** Executes a command and returns its reply, error or not. */
  async executeRaw(command: string, args?: JsonObject, options: OutOfBandOptions = {}): Promise<Reply> {
    return await this.#session.request(command, args, options);
  }

  /**
   * Executes a line of the human monitor → what that prints, with `\n` as its line end. Its errors are such text, too: it has
   * no other way to say them.
   *
   * @throws as `execute` does
   */
  async hmp(line: string, options: CommandOptions = {}): Promise<string> {
    const args = { 'command-line': line };
    const printed = valueOf(HMP, args, await this.#session.request(HMP, args, options));
    return (printed as string).replaceAll('\r\n', '\n');
  }

  /**
   * Executes actions together: all of them or, where one fails, none. They are a list, or the arguments of the command
   * `transaction` where it takes `properties` too.
   *
   * @throws as `execute` does; the error is that of the first action that failed
   */
  async transaction(actions: TransactionParameter<S>, options: CommandOptions = {}): Promise<NoMembers> {
    const args = (Array.isArray(actions) ? { actions } : actions) as JsonObject;
    return valueOf('transaction', args, await this.#session.request('transaction', args, options)) as NoMembers;
  }

  /**
   * Sends a file descriptor to QEMU, over a unix socket only. QEMU keeps it for the next `getfd` or `add-fd` on this monitor,
   * and keeps one: await that command before the next `sendFd`. This process's own descriptor stays open.
   *
   * @throws TypeError where the monitor is no unix socket; QemuError where Node cannot (`node:ffi` is in Node 26.10; before
   * that it takes the package koffi); MonitorClosedError, TimeoutError, AbortError
   */
  async sendFd(fd: number, options: WaitOptions = {}): Promise<void> {
    await this.#session.sendFd(fd, options);
  }

  /** Closes the connection; what is pending is rejected. QEMU goes on. Resolves when it is closed; a second call, too. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#session.close(new MonitorClosedError('the monitor was closed on this side'));
    await this.closed;
  }
}

const HMP = 'human-monitor-command';

/**
 * What the negotiation's id is at least. QEMU may still be executing what the client before has sent, and answers that to us: small
 * ids are used again by everybody. QEMU answers in order, so nothing of that comes after the reply to the negotiation.
 */
const FIRST_ID = 1_000_000;

/** Why QEMU has closed the connection, where it has said so. */
function withLastWord(cause: Error, events: readonly QmpEvent[]): Error {
  const shutdown = cause.message === PEER_CLOSED ? events.findLast(({ name }) => name === 'SHUTDOWN') : undefined;
  if (shutdown === undefined) return cause;
  const { reason } = shutdown.data;
  const why = typeof reason === 'string' ? ` (${reason})` : '';
  return new MonitorClosedError(`QEMU closed the connection after its SHUTDOWN${why}`, { cause });
}

function valueOf(command: string, args: unknown, reply: Reply): JsonValue {
  if (reply.kind === 'failure') throw new CommandError(command, args, reply.failure);
  return reply.value;
}

/** A monitor with a method for each command of the schema: `qmp.queryStatus()` executes `query-status`. */
export type Qmp<S extends QmpSchema = RegisteredSchema> = S['methods'] & Monitor<S>;
