import { Machine, type AnySchema } from '@qemukit/machine';
import type { MatcherState } from 'vitest';

/**
 * The machine that a matcher is given, whatever schema it has.
 *
 * @throws TypeError where it is given anything else
 */
export function machineOf({ utils }: MatcherState, matcher: string, received: unknown): Machine<AnySchema> {
  if (received instanceof Machine) return received;
  throw new TypeError(`${matcher}() is for a machine, not for ${utils.stringify(received)}`);
}
