/* The plugin has Vitest run this once before all tests. */
import { chooseAccelerator, findBinary, hostArchitecture, qemuVersion } from '@qemukit/machine';
import type { TestProject } from 'vitest/node';

import type { RunContext } from './run-context.ts';
import { describeSize } from './vm-size.ts';

/**
 * Says in a line what QEMU the run has. Never throws: that would end the run, and with it the tests that need no machine; those
 * that need one say the same in their own error.
 */
export default async function setup(project: TestProject): Promise<void> {
  const { vmOptions = {}, capacity } = (project.getProvidedContext().qemukit ?? {}) satisfies Partial<RunContext>;
  const { binary, architecture = hostArchitecture(), accelerator = 'auto' } = vmOptions;
  try {
    const installation = await findBinary(binary, architecture);
    const version = await qemuVersion(installation);
    const chosen = await chooseAccelerator(accelerator, architecture);
    const cap =
      capacity === undefined
        ? 'no cap on machines, as the configuration has a runner of its own'
        : `all machines together have ${describeSize(capacity)}`;
    say(`QEMU ${version}, accelerator ${chosen.name} (${chosen.why}); ${cap}`);
  } catch (error) {
    say(`no machine can run here: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function say(text: string): void {
  process.stdout.write(`qemukit: ${text}\n`);
}
