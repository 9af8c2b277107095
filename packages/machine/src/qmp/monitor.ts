import { connect as connectSocket, type NetConnectOpts } from 'node:net';
import { Duplex } from 'node:stream';

import { within, type WaitOptions } from '../deadline.ts';
import { CommandError, messageOf, MonitorClosedError } from '../errors.ts';
import type { OutOfBandOptions } from './command-options.ts';
import { EventLog } from './event-log.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { Greeting } from './message.ts';
import { commandMethods } from './methods.ts';
import type { CommandArgument, ExecuteParameters, ExecuteReply, QmpSchema, RegisteredSchema } from './register.ts';
import { Session, type Reply } from './session.ts';
import type { Direction, QmpTranscript } from './transcript.ts';

/** Where a monitor is: the path of a unix socket, or a TCP address. */
export type MonitorAddress = string | { readonly host?: string; readonly port: number };

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
   * QEMU has answered that; QEMU executes commands from then on. A stream given is owned from now on.
   *
   * @throws MonitorClosedError where nobody listens or the peer closes first; ProtocolError where it does not speak QMP;
   * CommandError where it refuses the negotiation; TimeoutError, AbortError
   */
  static async connect<S extends QmpSchema = RegisteredSchema>(
    to: MonitorAddress | Duplex,
    options: ConnectOptions = {},
  ): Promise<Qmp<S>> {
    const { onMessage, onGreeting, onClose, ...wait } = options;
    const stream = to instanceof Duplex ? to : open(to);
    const events = new EventLog<S>();
    const greeted = Promise.withResolvers<Greeting>();
    greeted.promise.catch(() => undefined); // awaited below, but only if it is not too late by then
    const session = new Session(stream, {
      message: onMessage,
      greeting: (greeting) => {
        onGreeting?.(greeting);
        greeted.resolve(greeting);
      },
      event: (event) => events.append(event),
      closed: async (cause) => {
        const why = (await onClose?.(cause)) ?? cause;
        greeted.reject(why);
        events.end((waiting) => new MonitorClosedError(`Ended ${waiting}: ${why.message}`, { cause: why }));
        return why;
      },
    });
    try {
      const greeting = await within<Greeting>(
        wait,
        () => 'waiting for the greeting of the monitor',
        (settle) => {
          greeted.promise.then(settle.resolve, (why: Error) =>
            settle.reject(
              () => new MonitorClosedError(`No greeting came from the monitor: ${messageOf(why)}`, { cause: why }),
            ),
          );
          return () => undefined;
        },
      );
      const enable = greeting.capabilities.filter((capability) => capability === 'oob');
      const negotiate = enable.length === 0 ? undefined : { enable };
      valueOf('qmp_capabilities', negotiate, await session.request('qmp_capabilities', negotiate, wait));
      return new Monitor(session, greeting, events);
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

  /** Closes the connection; what is pending is rejected. QEMU goes on. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#session.close(new MonitorClosedError('the monitor was closed on this side'));
    await Promise.resolve();
  }
}

function valueOf(command: string, args: unknown, reply: Reply): JsonValue {
  if (reply.kind === 'failure') throw new CommandError(command, args, reply.failure);
  return reply.value;
}

/** A monitor with a method for each command of the schema: `qmp.queryStatus()` executes `query-status`. */
export type Qmp<S extends QmpSchema = RegisteredSchema> = Monitor<S> & S['methods'];

function open(address: MonitorAddress): Duplex {
  const options: NetConnectOpts = typeof address === 'string' ? { path: address } : { ...address };
  return connectSocket(options);
}
