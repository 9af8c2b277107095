import { MonitorClosedError, TimeoutError } from '@qemukit/machine';
import type { AnySchema, JsonObject, Machine, Part, QmpEvent } from '@qemukit/machine';
import type { MatcherState, SyncMatcherResult } from 'vitest';

import { guardAgainstForgottenAwait } from './forgotten-await.ts';
import { machineOf } from './machine-of.ts';

/** Which event is expected, and until when. */
export interface EventExpectation<Data = JsonObject> {
  /** What its data holds, compared as `toMatchObject` does: a part is enough, asymmetric matchers may stand in it. Default: anything. */
  readonly data?: Part<Data> | undefined;
  /** A position from `vm.events.mark()`; events before it do not count. Default: 0, all since the launch. */
  readonly since?: number | undefined;
  /** How long it may take to come, in ms. Default: 30 000; with `.not` no time, only what came already counts. */
  readonly timeout?: number | undefined;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'the monitor closed';
}

/**
 * Passes when the machine has emitted the event, or does in time; fails at once when QEMU ends first. With `.not` it passes
 * when the event is not in the log now, or, with `timeout`, does not come within that time.
 */
export function toEmitEvent(
  this: MatcherState,
  received: unknown,
  name: string,
  options: EventExpectation = {},
): Promise<SyncMatcherResult> {
  const machine = machineOf(this, 'toEmitEvent', received);
  return guardAgainstForgottenAwait(this, machine, `toEmitEvent("${name}")`, outcome(this, machine, name, options));
}

async function outcome(
  { equals, utils, isNot }: MatcherState,
  machine: Machine<AnySchema>,
  name: string,
  { data, since: from, timeout }: EventExpectation,
): Promise<SyncMatcherResult> {
  const match = (actual: JsonObject) =>
    data === undefined || equals(actual, data, [utils.iterableEquality, utils.subsetEquality]);
  const show = (value: unknown) => utils.stringify(value, undefined, { min: true });
  const wanted = data === undefined ? `"${name}"` : `"${name}" with data ${show(data)}`;
  const event = machine.events.find(name, { match, from });
  const found = event ?? (isNot && timeout === undefined ? undefined : await wait());
  if (found !== undefined && !(found instanceof Error)) {
    return { pass: true, message: () => `Machine "${machine.name}" emitted ${wanted}: ${show(found.data)}` };
  }
  const why = found === undefined ? '' : found instanceof TimeoutError ? ' in time' : `: ${messageOf(found.cause)}`;
  const other = machine.events.since(from).findLast((candidate) => candidate.name === name);
  return {
    pass: false,
    message: () => `Machine "${machine.name}" did not emit ${wanted}${why}\n${listed(machine.events.since(from))}`,
    ...(other === undefined || data === undefined ? {} : { actual: other.data, expected: data }),
  };

  async function wait(): Promise<QmpEvent | Error> {
    try {
      return await machine.events.waitFor(name, { match, from, timeout });
    } catch (error) {
      if (error instanceof TimeoutError || error instanceof MonitorClosedError) return error;
      throw error;
    }
  }

  function listed(events: readonly QmpEvent[]): string {
    if (events.length === 0) return 'No event came.';
    const lines = events.slice(-20).map((each) => `  ${each.name} ${show(each.data)}`);
    return `Events that came${events.length > 20 ? `, the last 20 of ${events.length}` : ''}:\n${lines.join('\n')}`;
  }
}
