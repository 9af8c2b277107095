import type { WaitOptions } from '../deadline.ts';
import { Log } from '../log.ts';
import { matches, type Match } from './match.ts';
import type { QmpEvent } from './message.ts';

/** Which event is meant. */
export interface EventQuery {
  /** What its data holds: a part of it, compared exactly at its leaves, or a predicate. Default: anything. */
  readonly match?: Match | undefined;
  /** A position from `mark()`; events before it do not count. Default: 0, all that came since the monitor was opened. */
  readonly from?: number | undefined;
}

/** How many events are kept; older ones go. */
const KEPT = 10_000;

/** The events of a monitor in the order in which they came, the newest 10 000. It stays readable after QEMU's end. */
export class EventLog extends Log<QmpEvent> {
  constructor() {
    super(KEPT);
  }

  /** The first kept event of this name that the query accepts; undefined if there is none now. */
  find(name: string, { match, from = 0 }: EventQuery = {}): QmpEvent | undefined {
    return this.since(from).find((event) => event.name === name && matches(event.data, match));
  }

  /**
   * Waits for an event: it resolves at once if it came already (after `from`). Other events do not prolong the wait.
   *
   * @throws TimeoutError, AbortError, or, when QEMU ends, MachineExitedError (MonitorClosedError for a monitor without a
   * machine). The message lists the events that came.
   */
  async waitFor(name: string, options: EventQuery & WaitOptions = {}): Promise<QmpEvent> {
    return await this.waitForAny([name], options);
  }

  /** Waits for the first event that has one of the names, as `waitFor` does. */
  async waitForAny(names: readonly string[], options: EventQuery & WaitOptions = {}): Promise<QmpEvent> {
    const { match, from = 0 } = options;
    const accepts = (event: QmpEvent) => names.includes(event.name) && matches(event.data, match);
    const wanted = `waiting for event ${names.map((name) => `"${name}"`).join(' or ')}`;
    return await this.first(from, accepts, () => `${wanted}; ${this.describe(from)}`, options);
  }

  /** The events from a position on in words, for a message. */
  describe(from = 0): string {
    const names = this.since(from).map((event) => event.name);
    const shown = names.length > 20 ? [`${names.length - 20} more`, ...names.slice(-20)] : names;
    return names.length === 0 ? 'no event came' : `events that came: ${shown.join(', ')}`;
  }
}
