import type { Machine, MachineOptions } from '@qemukit/machine';
import { test as base, type TestAPI } from 'vitest';

import { TestMachines } from './test-machines.ts';

/** What a test may ask for; what it does not name is not made. */
export interface VmFixtures {
  /** What `vm` is launched with. Default: `{}`, a machine with nothing to boot. Set it by `test.extend('vmOptions', …)`. */
  vmOptions: MachineOptions;
  /** Launches one more machine, with these options alone; the test owns it: it ends with the test, whatever happens. */
  launch: (options?: MachineOptions) => Promise<Machine>;
  /** The test's own machine, launched with `vmOptions`. */
  vm: Machine;
}

/** The type of `test`; `$__test` is how Vitest knows that hooks of a whole file cannot ask for these fixtures. */
export type VmTest = TestAPI<VmFixtures & { readonly $__test?: VmFixtures }>;

/** Vitest's `test`, with a QEMU machine for each test that asks for one. */
export const test: VmTest = base
  .extend('vmOptions', {} as MachineOptions)
  .extend('launch', async ({ task, annotate, signal, onTestFailed }, { onCleanup }) => {
    // Nothing is launched in here: Vitest does not clean up a fixture whose own set-up outlasts the test. One that hands
    // out `launch` is set up at once, and owns whatever is launched later.
    const machines = new TestMachines({ task, annotate, signal });
    onTestFailed(async () => await machines.report());
    onCleanup(async () => await machines.dispose());
    return async (options?: MachineOptions) => await machines.launch(options);
  })
  .extend('vm', async ({ launch, vmOptions }) => await launch({ name: 'vm', ...vmOptions }));
