import type { AnySchema, Machine } from '@qemukit/machine';
import { TimeoutError } from '@qemukit/machine';
import type { MatcherState, SyncMatcherResult } from 'vitest';

import { guardAgainstForgottenAwait } from './forgotten-await.ts';
import { machineOf } from './machine-of.ts';

/** Until when a status may be reached. */
export interface StatusExpectation {
  /** How long it may take, in ms. Default: no time, the status is what it is now. */
  readonly timeout?: number | undefined;
}

/** Passes when the machine's run state, as `query-status` says it, is this one, or becomes it in time. */
export function toHaveStatus(
  this: MatcherState,
  received: unknown,
  status: string,
  options: StatusExpectation = {},
): Promise<SyncMatcherResult> {
  const machine = machineOf(this, 'toHaveStatus', received);
  return guardAgainstForgottenAwait(this, machine, `toHaveStatus("${status}")`, outcome(machine, status, options));
}

/** Passes when the machine's virtual CPUs run now. */
export function toBeRunning(this: MatcherState, received: unknown): Promise<SyncMatcherResult> {
  const machine = machineOf(this, 'toBeRunning', received);
  return guardAgainstForgottenAwait(this, machine, 'toBeRunning()', outcome(machine, 'running', {}));
}

async function outcome(
  machine: Machine<AnySchema>,
  wanted: string,
  { timeout }: StatusExpectation,
): Promise<SyncMatcherResult> {
  const deadline = performance.now() + (timeout ?? 0);
  for (;;) {
    const from = machine.events.mark();
    const status = await statusOf(machine);
    const left = deadline - performance.now();
    // A status changes with an event: STOP, RESUME, SHUTDOWN, GUEST_PANICKED, …
    if (status === wanted || !(left > 0) || !(await anyEvent(machine, from, left))) {
      const after = timeout === undefined ? '' : ` within ${timeout} ms`;
      return {
        pass: status === wanted,
        message: () =>
          status === wanted
            ? `Machine "${machine.name}" has the status "${status}"`
            : `Machine "${machine.name}" has the status "${status}", not "${wanted}"${after}; ${machine.events.describe()}`,
      };
    }
  }
}

/** The run state, or how the machine ended. */
async function statusOf(machine: Machine<AnySchema>): Promise<string> {
  if (machine.qmp.closedBy !== undefined) return 'ended';
  const { status } = (await machine.qmp.execute('query-status')) as { readonly status: string };
  return status;
}

async function anyEvent(machine: Machine<AnySchema>, from: number, timeout: number): Promise<boolean> {
  try {
    await machine.events.waitForAny(EVENTS, { from, timeout });
    return true;
  } catch (error) {
    if (error instanceof TimeoutError) return false;
    throw error;
  }
}

const EVENTS = ['STOP', 'RESUME', 'SHUTDOWN', 'RESET', 'SUSPEND', 'WAKEUP', 'WATCHDOG', 'GUEST_PANICKED', 'MIGRATION'];
