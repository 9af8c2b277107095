import type { Machine } from '@qemukit/machine';
import { test as base, type TestAPI } from 'vitest';

import { withDefaultGuest } from './default-guest.ts';
import type { VmOptions } from './launch-vm.ts';
import { TestMachines, type EvidenceMode } from './test-machines.ts';

/** What a test may ask for; what it does not name is not made. */
export interface VmFixtures {
  /**
   * What `vm` is launched with; `{}` by default. Where it names neither a machine type nor anything to boot, `vm` runs the
   * micro-guest (`microGuest()` of `@qemukit/guest`). Set it by `withVmOptions()` or `test.extend()`.
   */
  vmOptions: VmOptions;
  /** Of which tests the evidence is written and shown. Default: `on-failure`. Set it by `test.extend()` or `test.override()`. */
  evidence: EvidenceMode;
  /** Launches one more machine, with these options alone; the test owns it: it ends with the test, whatever happens. */
  launch: (options?: VmOptions) => Promise<Machine>;
  /** The test's own machine, launched with `vmOptions`. */
  vm: Machine;
}

/** A `test` with machines; `$__test` is how Vitest knows that hooks of a whole file cannot ask for these fixtures. */
export type VmTest<Context extends object = object> = TestAPI<Context & VmFixtures & { readonly $__test?: VmFixtures }>;

/** Adds the fixtures `vmOptions`, `launch` and `vm` to a `test` of your own. */
export function withVm<Context extends object>(test: TestAPI<Context>): VmTest<Context> {
  // Vitest's types cannot add to fixtures that they do not know: these are added to a test without any, and put together.
  return addFixtures(test as unknown as typeof base) as unknown as VmTest<Context>;
}

/** A `test` whose machine has these options besides those of the `test` that is given; the new ones win. */
export function withVmOptions<Context extends VmFixtures>(
  test: TestAPI<Context>,
  options: VmOptions,
): TestAPI<Context> {
  const plain = test as unknown as VmTest;
  return plain.extend('vmOptions', ({ vmOptions }) => ({ ...vmOptions, ...options })) as unknown as TestAPI<Context>;
}

function addFixtures(test: typeof base): VmTest {
  return test
    .extend('vmOptions', {} as VmOptions)
    .extend('evidence', 'on-failure' as EvidenceMode)
    .extend('launch', async ({ task, annotate, signal, onTestFailed, evidence }, { onCleanup }) => {
      // Nothing is launched in here: Vitest does not clean up a fixture whose own set-up outlasts the test. One that hands
      // out `launch` is set up at once, and owns whatever is launched later.
      const machines = new TestMachines({ task, annotate, signal }, evidence);
      onTestFailed(async () => await machines.report());
      onCleanup(async () => await machines.dispose());
      return async (options?: VmOptions) => await machines.launch(options);
    })
    .extend('vm', async ({ launch, vmOptions }) => await launch(await withDefaultGuest({ name: 'vm', ...vmOptions })));
}

/** Vitest's `test`, with a QEMU machine for each test that asks for one. */
export const test: VmTest = withVm(base);
