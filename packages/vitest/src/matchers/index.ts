import type { AnySchema, EventData, EventName, Machine } from '@qemukit/machine';
import { expect } from 'vitest';

import { toEmitEvent, type EventExpectation } from './to-emit-event.ts';

/** A matcher that only a machine has; where the received type is not known, it is there too, for any machine. */
type OnMachine<T, Matcher> = unknown extends T ? Matcher : T extends Machine<infer _> ? Matcher : never;

/** The schema of the machine that is received. */
type SchemaOf<T> = T extends Machine<infer S> ? S : AnySchema;

declare module 'vitest' {
  interface Matchers<R, T> {
    /** Passes when the machine has emitted the event, or does in time: await it. */
    toEmitEvent: OnMachine<
      T,
      <N extends EventName<SchemaOf<T>>>(
        name: N,
        options?: EventExpectation<EventData<SchemaOf<T>, N>>,
      ) => Promise<void>
    >;
  }
}

expect.extend({ toEmitEvent });

export { expect };
