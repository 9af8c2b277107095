import { setTimeout as sleep } from 'node:timers/promises';

import { within, type WaitOptions } from './deadline.ts';
import type { GuestTransport } from './guest-transport.ts';

/** What a look at the guest found: what was waited for, or what was there instead, in words. */
export type Seen<T> = { readonly found: T } | { readonly instead: string };

/** The time between two looks, in ms: at first, and at most. */
const PAUSE = { first: 20, longest: 500 };

/**
 * Looks again and again until what is waited for is there; `what` follows "waiting for". A timeout says what was seen last.
 *
 * @throws TimeoutError (default: after 30 s), AbortError, and what `look` throws
 */
export async function waitUntil<T>(
  transport: GuestTransport,
  what: string,
  options: WaitOptions,
  look: (options: WaitOptions) => Promise<Seen<T>>,
): Promise<T> {
  let last = 'it was not seen yet';
  return await within<T>(
    options,
    () => `waiting for ${what} in the guest; ${last}`,
    (settle) => {
      const over = new AbortController();
      const search = async () => {
        for (let pause = PAUSE.first; ; pause = Math.min(2 * pause, PAUSE.longest)) {
          const seen = await look({ signal: over.signal, timeout: Infinity });
          if ('found' in seen) return seen.found;
          last = seen.instead;
          await sleep(pause, undefined, { signal: over.signal });
        }
      };
      settle.follow(search());
      return () => over.abort(new Error('the wait is over'));
    },
    transport,
  );
}
