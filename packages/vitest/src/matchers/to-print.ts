import { Console, Machine, MachineExitedError, TimeoutError } from '@qemukit/machine';
import type { MatcherState, SyncMatcherResult } from 'vitest';

import { guardAgainstForgottenAwait } from './forgotten-await.ts';

/** Where and until when a pattern may be printed. */
export interface PrintExpectation {
  /** A position from `mark()`, or a match's `end`; what is before does not count. Default: 0, all since the launch. */
  readonly since?: number | undefined;
  /** How long it may take, in ms. Default: 30 000; with `.not` no time, only what was printed already counts. */
  readonly timeout?: number | undefined;
}

/**
 * Passes when the console, or the machine's first one, has printed the pattern, or does in time; fails at once when QEMU ends
 * first. With `.not` it passes when it is not there now, or, with `timeout`, does not come within that time.
 */
export function toPrint(
  this: MatcherState,
  received: unknown,
  pattern: string | RegExp,
  options: PrintExpectation = {},
): Promise<SyncMatcherResult> {
  const console = received instanceof Machine ? received.console : received;
  if (!(console instanceof Console)) {
    throw new TypeError(`toPrint() is for a machine or a console, not for ${this.utils.stringify(received)}`);
  }
  const pending = outcome(this, console, pattern, options);
  return received instanceof Machine ? guardAgainstForgottenAwait(this, received, 'toPrint()', pending) : pending;
}

async function outcome(
  { isNot }: MatcherState,
  console: Console,
  pattern: string | RegExp,
  { since: from, timeout = isNot ? 1 : undefined }: PrintExpectation,
): Promise<SyncMatcherResult> {
  const shown = typeof pattern === 'string' ? JSON.stringify(pattern) : String(pattern);
  const where = `Console "${console.id}"`;
  try {
    const { match } = await console.waitFor(pattern, { from, timeout });
    return { pass: true, message: () => `${where} printed ${shown}: ${JSON.stringify(match[0])}` };
  } catch (error) {
    if (!(error instanceof TimeoutError) && !(error instanceof MachineExitedError)) throw error;
    const lines = console.transcript.lastLines(10).map((line) => `\n  ${line}`);
    const why = error instanceof TimeoutError ? 'in time' : `before QEMU ended`;
    const seen = lines.length === 0 ? '\nIt printed nothing.' : `\nIts last lines are:${lines.join('')}`;
    return { pass: false, message: () => `${where} did not print ${shown} ${why}${seen}` };
  }
}
