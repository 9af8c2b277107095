import { CommandError } from '@qemukit/machine';
import type { MatcherState, SyncMatcherResult } from 'vitest';

/** Passes for the error that QEMU answered a command with, of this class and, where given, with this description. */
export function toBeCommandError(
  this: MatcherState,
  received: unknown,
  errorClass: string,
  desc?: string | RegExp,
): SyncMatcherResult {
  const wanted = `a CommandError of class ${errorClass}${desc === undefined ? '' : ` that says ${this.utils.stringify(desc)}`}`;
  if (!(received instanceof CommandError)) {
    return { pass: false, message: () => `expected ${wanted}, and got ${this.utils.printReceived(received)}` };
  }
  const said =
    desc === undefined || (typeof desc === 'string' ? received.desc.includes(desc) : desc.test(received.desc));
  return {
    pass: received.class === errorClass && said,
    message: () =>
      `expected ${this.isNot ? 'another error than ' : ''}${wanted}, and got ${received.class}: ${received.desc}`,
  };
}
