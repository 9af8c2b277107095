import type { Machine } from '@qemukit/machine';
import { expect } from 'vitest';

import { toEmitEvent, type EventExpectation } from './to-emit-event.ts';

/** A matcher that only a machine has; where the received type is not known, it is there too. */
type OnMachine<T, Matcher> = unknown extends T ? Matcher : T extends Machine ? Matcher : never;

declare module 'vitest' {
  interface Matchers<R, T> {
    /** Passes when the machine has emitted the event, or does in time: await it. */
    toEmitEvent: OnMachine<T, (name: string, options?: EventExpectation) => Promise<void>>;
  }
}

expect.extend({ toEmitEvent });

export { expect };
