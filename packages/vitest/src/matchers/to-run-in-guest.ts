import { TimeoutError, type AnySchema, type GuestCommand, type GuestResult, type Machine } from '@qemukit/machine';
import type { MatcherState, SyncMatcherResult } from 'vitest';

import { guardAgainstForgottenAwait } from './forgotten-await.ts';
import { machineOf } from './machine-of.ts';

/** How a command in the guest is expected to end: what is not given may be anything, but the exit code is 0. */
export interface GuestRunExpectation {
  /** Default: 0. */
  readonly exitCode?: number | undefined;
  /** What it prints on stdout, without the last newline: just this, or something that matches. */
  readonly stdout?: string | RegExp | undefined;
  /** The same of stderr. */
  readonly stderr?: string | RegExp | undefined;
  /** How long it may take, in ms. Default: 30 000; what takes longer fails, with `.not` too. */
  readonly timeout?: number | undefined;
}

/** Passes when a command in the machine's guest, run once, ends and prints as expected. */
export function toRunInGuest(
  this: MatcherState,
  received: unknown,
  command: GuestCommand,
  expected: GuestRunExpectation = {},
): Promise<SyncMatcherResult> {
  const machine = machineOf(this, 'toRunInGuest', received);
  return guardAgainstForgottenAwait(this, machine, 'toRunInGuest()', outcome(this, machine, command, expected));
}

async function outcome(
  { isNot }: MatcherState,
  machine: Machine<AnySchema>,
  command: GuestCommand,
  { exitCode = 0, stdout, stderr, timeout }: GuestRunExpectation,
): Promise<SyncMatcherResult> {
  const shown = JSON.stringify(typeof command === 'string' ? command : command.join(' '));
  try {
    const result = await machine.guest.exec(command, { reject: false, timeout });
    const wrong = [
      result.exitCode === exitCode ? [] : [`${ended(result)}, not with code ${exitCode}`],
      matches(result.stdout, stdout) ? [] : [`stdout is not ${show(stdout)}`],
      matches(result.stderr, stderr) ? [] : [`stderr is not ${show(stderr)}`],
    ].flat();
    const how = wrong.length === 0 ? `${ended(result)}, as was ${isNot ? 'not ' : ''}expected` : wrong.join('; ');
    return {
      pass: wrong.length === 0,
      message: () => `${shown} in the guest of machine "${machine.name}" ${how}${printed(result)}`,
    };
  } catch (error) {
    // A command that has not ended says nothing about how it ends.
    if (!(error instanceof TimeoutError)) throw error;
    return { pass: isNot, message: () => error.message };
  }
}

function ended({ exitCode, signal }: GuestResult): string {
  return signal === undefined ? `exited with code ${exitCode}` : `was killed by ${signal}`;
}

function matches(text: string, expected: string | RegExp | undefined): boolean {
  if (expected === undefined) return true;
  return typeof expected === 'string' ? text === expected : text.search(expected) >= 0;
}

function show(expected: string | RegExp | undefined): string {
  return typeof expected === 'string' ? JSON.stringify(expected) : String(expected);
}

function printed(result: GuestResult): string {
  const lines = (['stdout', 'stderr'] as const).map((stream) => {
    const text = result[stream];
    const end = text.length > 1000 ? `…${text.slice(-1000)}` : text;
    return text === '' ? '' : `\n${stream}: ${JSON.stringify(end)}`;
  });
  return lines.join('') || '\nIt printed nothing.';
}
