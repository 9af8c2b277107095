import type {
  AnySchema,
  Console,
  EventData,
  EventName,
  GuestCommand,
  Machine,
  Part,
  RegisteredSchema,
} from '@qemukit/machine';
import type { RunState } from '@qemukit/machine/qmp';
import { expect } from 'vitest';

import { qmpEvent } from './qmp-event.ts';
import { toBeCommandError } from './to-be-command-error.ts';
import { toEmitEvent, type EventExpectation } from './to-emit-event.ts';
import { toMatchScreenshot, type ScreenshotExpectation } from './to-match-screenshot.ts';
import { toExit, type ExitExpectation } from './to-exit.ts';
import { toBeRunning, toHaveStatus, type StatusExpectation } from './to-have-status.ts';
import { toRunInGuest, type GuestRunExpectation } from './to-run-in-guest.ts';
import { toPrint, type PrintExpectation } from './to-print.ts';

/** A matcher that only a machine has; where the received type is not known, it is there too. */
type OnMachine<T, Matcher> = unknown extends T ? Matcher : T extends Machine<infer _> ? Matcher : never;

/** A matcher that a machine and a console have. */
type OnConsole<T, Matcher> = T extends Console ? Matcher : OnMachine<T, Matcher>;

/** A matcher that a machine and a picture have. */
type OnPicture<T, Matcher> = T extends Uint8Array ? Matcher : OnMachine<T, Matcher>;

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
    /** Passes when the machine's virtual CPUs run now: await it. */
    toBeRunning: OnMachine<T, () => Promise<void>>;
    /** Passes when the machine's run state is this one, or becomes it in time: await it. */
    toHaveStatus: OnMachine<T, (status: RunState, options?: StatusExpectation) => Promise<void>>;
    /** Passes when the console, or the machine's first one, has printed the pattern, or does in time: await it. */
    toPrint: OnConsole<T, (pattern: string | RegExp, options?: PrintExpectation) => Promise<void>>;
    /** Passes when the machine has ended so, or does in time: await it. */
    toExit: OnMachine<T, (expected?: ExitExpectation) => Promise<void>>;
    /** Passes when a command in the machine's guest, run once, ends and prints so (default: exit code 0): await it. */
    toRunInGuest: OnMachine<T, (command: GuestCommand, expected?: GuestRunExpectation) => Promise<void>>;
    /** Passes when the machine's screen, or a PNG, is the picture kept under this name, or becomes it in time: await it. */
    toMatchScreenshot: OnPicture<T, (name: string, options?: ScreenshotExpectation) => Promise<void>>;
    /** Passes for the error that QEMU answered a command with: `await expect(vm.qmp.cont()).rejects.toBeCommandError(…)`. */
    toBeCommandError: (errorClass: string, desc?: string | RegExp) => R;
    /** Equals an event of this name whose data holds this: `expect(vm.events.since()).toContainEqual(expect.qmpEvent('STOP'))`. */
    qmpEvent: <N extends EventName>(name: N, data?: Part<EventData<RegisteredSchema, N>>) => R;
  }
}

expect.extend({
  qmpEvent,
  toBeCommandError,
  toBeRunning,
  toEmitEvent,
  toExit,
  toHaveStatus,
  toMatchScreenshot,
  toPrint,
  toRunInGuest,
});

export { expect };
