import type { WaitOptions } from '../deadline.ts';
import { Log } from '../log.ts';
import { matches, type Match } from './match.ts';
import type { QmpEvent } from './message.ts';
import type { EventData, EventName, QmpSchema, RegisteredSchema } from './register.ts';

/** Which event is meant. */
export interface EventQuery<Data> {
  /** What its data holds: a part of it, compared exactly at its leaves, or a predicate. Default: anything. */
  readonly match?: Match<Data> | undefined;
  /** A position from `mark()`; events before it do not count. Default: 0, all that came since the monitor was opened. */
  readonly from?: number | undefined;
}

/** An event of one of these names, told apart by its name. */
export type EventOf<S extends QmpSchema, N extends EventName<S>> = { [K in N]: QmpEvent<K, EventData<S, K>> }[N];

/** How many events are kept; older ones go. */
const KEPT = 10_000;

/**
 * The events of a monitor in the order in which they came, the newest 10 000. It stays readable after QEMU's end. `since()`
 * has events of any name, known to the types or not.
 */
export class EventLog<S extends QmpSchema = RegisteredSchema> extends Log<QmpEvent> {
  constructor() {
    super(KEPT);
  }

  /** The first kept event of this name that the query accepts; undefined if there is none now. */
  find<N extends EventName<S>>(name: N, query: EventQuery<EventData<S, N>> = {}): EventOf<S, N> | undefined {
    const event = this.since(query.from).find(accepting([name], query)) as EventOf<S, N> | undefined;
    if (event !== undefined) this.found(event);
    return event;
  }

  /**
   * Waits for an event: it resolves at once if it came already (after `from`). Other events do not prolong the wait.
   *
   * @throws TimeoutError, AbortError, or MonitorClosedError when the connection ends, as it does when QEMU exits: its cause
   * says why. The message lists the events that came.
   */
  waitFor<N extends EventName<S>>(
    name: N,
    options: EventQuery<EventData<S, N>> & WaitOptions = {},
  ): Promise<EventOf<S, N>> {
    return this.waitForAny([name], options);
  }

  /** Waits for the first event that has one of the names, as `waitFor` does. */
  waitForAny<N extends EventName<S>>(
    names: readonly N[],
    options: EventQuery<EventData<S, N>> & WaitOptions = {},
  ): Promise<EventOf<S, N>> {
    const { from = 0 } = options;
    const describe = () => `waiting for event ${names.map((name) => `"${name}"`).join(' or ')}; ${this.describe(from)}`;
    return this.first(from, accepting(names, options), describe, options) as Promise<EventOf<S, N>>;
  }

  /** The events from a position on in words, for a message. */
  describe(from = 0): string {
    const names = this.since(from).map((event) => event.name);
    const shown = names.length > 20 ? [`${names.length - 20} more`, ...names.slice(-20)] : names;
    return names.length === 0 ? 'no event came' : `events that came: ${shown.join(', ')}`;
  }
}

/** The schema says what data an event of this name has; here it is only an object. */
function accepting<Data>(names: readonly string[], { match }: EventQuery<Data>): (event: QmpEvent) => boolean {
  return (event) => names.includes(event.name) && matches(event.data, match as Match | undefined);
}
