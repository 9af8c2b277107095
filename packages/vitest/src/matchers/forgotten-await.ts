import type { AnySchema, Machine } from '@qemukit/machine';
import type { MatcherState } from 'vitest';

import { ownerOf } from '../test-machines.ts';

/**
 * Vitest fails a test that does not await one of its own async assertions, but not one of ours: the test would pass whatever
 * comes of it. So while the assertion is pending the test holds a promise that has failed.
 */
export async function guardAgainstForgottenAwait<T>(
  { poll }: Pick<MatcherState, 'poll'>,
  machine: Machine<AnySchema>,
  assertion: string,
  pending: Promise<T>,
): Promise<T> {
  const task = ownerOf(machine);
  // Vitest guards its polls, and one whose time is over leaves an assertion that is pending.
  if (task === undefined || poll === true) return await pending;
  const promises = (task.promises ??= []);
  const forgotten = Promise.reject(new Error(`expect(…).${assertion} was not awaited: its test ended before it did`));
  forgotten.catch(() => undefined);
  promises.push(forgotten);
  try {
    return await pending;
  } finally {
    const index = promises.indexOf(forgotten);
    if (index >= 0) void promises.splice(index, 1);
  }
}
