import type { QmpEvent } from '@qemukit/machine';
import type { MatcherState, SyncMatcherResult } from 'vitest';

/** Equals an event of this name whose data holds this, as `toMatchObject` compares: for `toContainEqual` and the like. */
export function qmpEvent(this: MatcherState, received: unknown, name: string, data?: object): SyncMatcherResult {
  const event = received as Partial<QmpEvent> | null;
  const { iterableEquality, subsetEquality } = this.utils;
  const pass =
    event?.name === name && (data === undefined || this.equals(event.data, data, [iterableEquality, subsetEquality]));
  return { pass, message: () => `expected the event "${name}", and got ${this.utils.printReceived(received)}` };
}
