import { ProtocolError } from '../errors.ts';
import { parseJson, type JsonObject, type JsonValue } from './json.ts';

/** The first message of a monitor: QEMU's version and the capabilities that it offers. */
export interface Greeting {
  readonly version: {
    readonly qemu: { readonly major: number; readonly minor: number; readonly micro: number };
    /** The distribution's own version, as ` (Debian 1:7.2+dfsg-7+deb12u18)`; may be empty. */
    readonly package: string;
  };
  readonly capabilities: readonly string[];
}

/** An unasked message from QEMU. */
export interface QmpEvent<Name extends string = string, Data = JsonObject> {
  readonly name: Name;
  /** Empty where the event carries none. */
  readonly data: Data;
  /** The host's clock when QEMU emitted it; not monotonic: the order of arrival is the order of events. */
  readonly timestamp: { readonly seconds: number; readonly microseconds: number };
}

/** The end of a command, as its error says it. */
export interface Failure {
  readonly class: string;
  readonly desc: string;
}

/** What a QMP server sends. Members that it adds in later versions are tolerated. */
export type Message =
  | { readonly kind: 'greeting'; readonly greeting: Greeting }
  | { readonly kind: 'event'; readonly event: QmpEvent }
  | { readonly kind: 'success'; readonly id: JsonValue | undefined; readonly value: JsonValue }
  | { readonly kind: 'failure'; readonly id: JsonValue | undefined; readonly failure: Failure };

/**
 * Reads one message.
 *
 * @throws ProtocolError where it is not JSON, or no message of QMP
 */
export function parseMessage(text: string): Message {
  let message: JsonValue;
  try {
    message = parseJson(text);
  } catch (cause) {
    throw new ProtocolError('The monitor sent what is not JSON', text, { cause });
  }
  const read = isObject(message) ? readMessage(message) : undefined;
  if (read === undefined) throw new ProtocolError('The monitor sent what is no QMP message', text);
  return read;
}

function readMessage(message: JsonObject): Message | undefined {
  const { id } = message;
  if (message.return !== undefined) return { kind: 'success', id, value: message.return };
  if (typeof message.event === 'string') {
    const data = isObject(message.data) ? message.data : {};
    const timestamp = (message.timestamp ?? { seconds: -1, microseconds: -1 }) as QmpEvent['timestamp'];
    return { kind: 'event', event: { name: message.event, data, timestamp } };
  }
  if (isObject(message.error)) {
    const { class: errorClass = 'GenericError', desc = 'no description' } = message.error;
    if (typeof errorClass !== 'string' || typeof desc !== 'string') return undefined;
    return { kind: 'failure', id, failure: { class: errorClass, desc } };
  }
  return isGreeting(message.QMP) ? { kind: 'greeting', greeting: message.QMP } : undefined;
}

function isGreeting(value: unknown): value is Greeting {
  if (!isObject(value) || !isObject(value['version'])) return false;
  return isObject(value['version']['qemu']) && Array.isArray(value['capabilities']);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
