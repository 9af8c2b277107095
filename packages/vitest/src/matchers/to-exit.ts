import { TimeoutError, type AnySchema, type Exit, type Machine } from '@qemukit/machine';
import type { MatcherState, SyncMatcherResult } from 'vitest';

import { guardAgainstForgottenAwait } from './forgotten-await.ts';
import { machineOf } from './machine-of.ts';

/** How a machine is expected to end: what is not given may be anything. */
export interface ExitExpectation extends Partial<Exit> {
  /** How long it may take, in ms. Default: 30 000; with `.not` no time. */
  readonly timeout?: number | undefined;
}

/** Passes when the machine has ended so, or does in time. */
export function toExit(
  this: MatcherState,
  received: unknown,
  expected: ExitExpectation = {},
): Promise<SyncMatcherResult> {
  const machine = machineOf(this, 'toExit', received);
  return guardAgainstForgottenAwait(this, machine, 'toExit()', outcome(this, machine, expected));
}

async function outcome(
  { equals, utils, isNot }: MatcherState,
  machine: Machine<AnySchema>,
  { timeout = isNot ? 1 : undefined, ...wanted }: ExitExpectation,
): Promise<SyncMatcherResult> {
  try {
    const exit = await machine.waitForExit({ timeout });
    const pass = equals(exit, wanted, [utils.subsetEquality]);
    const so = Object.keys(wanted).length === 0 ? '' : ' as expected';
    return {
      pass,
      message: () => `Machine "${machine.name}" ended${pass ? so : ', but not as expected'}`,
      actual: exit,
      expected: wanted,
    };
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    return {
      pass: false,
      message: () => `Machine "${machine.name}" did not end in time; ${machine.events.describe()}`,
    };
  }
}
