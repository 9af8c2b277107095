import { setTimeout as sleep } from 'node:timers/promises';

import { aborted, checkTimeout, type WaitOptions } from './deadline.ts';
import { GuestPanicError, TimeoutError } from './errors.ts';
import type { EventLog } from './qmp/event-log.ts';
import type { AnySchema } from './qmp/register.ts';

/** What one look at something that goes on by itself has found: its end, or how far it has come. */
export type Look<T> = { readonly result: T } | { readonly state: string };

/** Progress comes without an event: the time between two looks at most, in ms. */
const EVERY = 250;

/**
 * Looks at something that goes on by itself in QEMU (a job, a migration): at once, at each event of this name, and four
 * times a second, until `look` finds its end. `timeout` is how long it may stand still: each new `state` begins it anew.
 * `describe` is as in `within()`.
 *
 * @throws TimeoutError, AbortError, what `look` throws, and what `events` throw when QEMU ends
 */
export async function follow<T>(
  events: EventLog<AnySchema>,
  name: string,
  look: () => Promise<Look<T>>,
  describe: () => string,
  { timeout = 30_000, signal }: WaitOptions,
): Promise<T> {
  checkTimeout(timeout);
  let last: string | undefined;
  let changed = performance.now();
  for (;;) {
    if (signal?.aborted === true) throw aborted(signal, describe);
    const from = events.mark();
    const found = await look();
    if ('result' in found) return found.result;
    if (found.state !== last) changed = performance.now();
    last = found.state;
    const left = changed + timeout - performance.now();
    if (left <= 0) throw new TimeoutError(`Timed out after ${timeout} ms without progress ${describe()}`);
    await next(events, name, from, Math.min(EVERY, left), signal);
  }
}

/** Until there is something new, it is time to look again, or the signal is aborted; the caller tells which. */
async function next(
  events: EventLog<AnySchema>,
  name: string,
  from: number,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await events.waitFor(name, { from, timeout, signal });
  } catch (error) {
    if (error instanceof TimeoutError || signal?.aborted === true) return;
    if (!(error instanceof GuestPanicError)) throw error;
    // QEMU goes on with its work where its guest is dead.
    await sleep(timeout, undefined, { signal }).catch(() => undefined);
  }
}
