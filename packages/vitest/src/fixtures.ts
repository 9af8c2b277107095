import type { Machine, MachineOptions } from '@qemukit/machine';
import { test as base, type TestAPI } from 'vitest';

import { withDefaultGuest } from './default-guest.ts';
import { FileTemplates } from './file-templates.ts';
import { withDefaults, type VmOptions } from './launch-vm.ts';
import { requires, type Requirements } from './requires.ts';
import { workerState } from './run-context.ts';
import { SharedMachine } from './shared-machine.ts';
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
  /** The test's own machine, launched with `vmOptions`, and with what the test's `meta` names as `vm`. */
  vm: Machine;
  /**
   * One machine for all tests of the file that ask for it, launched with their `vmOptions`, which are the same; it ends with
   * the file. A failed test reports what was said since it asked.
   */
  sharedVm: Machine;
}

declare module 'vitest' {
  interface TaskMeta {
    /** Options for the `vm` of this test alone, or of a describe's tests: `test('…', { meta: { vm: { memory: 512 } } }, …)`. */
    vm?: MachineOptions;
  }
}

/** A `test` with machines; `$__test` is how Vitest knows that hooks of a whole file cannot ask for these fixtures. */
export type VmTest<Context extends object = object> = TestAPI<Context & VmFixtures & { readonly $__test?: VmFixtures }>;

/** Adds the fixtures to a `test` of your own, at the top level of a file: one of them is the file's. */
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
  workerState().hasFixtures = true;
  return test
    .extend('vmOptions', {} as VmOptions)
    .extend('evidence', 'on-failure' as EvidenceMode)
    .extend('qemukitTest', async ({ task, annotate, signal, onTestFailed, evidence }, { onCleanup }) => {
      // Nothing is launched in here: Vitest does not clean up a fixture whose own set-up outlasts the test. This one is set
      // up at once, and owns whatever is launched later.
      const machines = new TestMachines({ task, annotate, signal }, evidence);
      onTestFailed(async () => await machines.report());
      onCleanup(async () => await machines.dispose());
      return machines;
    })
    .extend('qemukitShared', { scope: 'file' }, async ({}, { onCleanup }) => {
      const shared = new SharedMachine();
      onCleanup(async () => await shared[Symbol.asyncDispose]());
      return shared;
    })
    .extend('qemukitTemplates', { scope: 'file' }, async ({}, { onCleanup }) => {
      const templates = new FileTemplates();
      onCleanup(async () => await templates[Symbol.asyncDispose]());
      return templates;
    })
    .extend(
      'launch',
      ({ qemukitTest }) =>
        async (options?: VmOptions) =>
          await qemukitTest.launch(options),
    )
    .extend('vm', async ({ qemukitTest, qemukitTemplates, vmOptions, task }) => {
      const options = await withDefaultGuest({ name: 'vm', ...withDefaults(vmOptions), ...task.meta.vm });
      return await qemukitTest.launchNext(qemukitTemplates, options);
    })
    .extend('sharedVm', async ({ qemukitTest, qemukitShared, vmOptions }) => {
      return await qemukitTest.share(qemukitShared, vmOptions);
    }) as unknown as VmTest;
}

/** Vitest's `test`, with a QEMU machine for each test that asks for one. */
export const test: VmTest & { readonly requires: (requirements: Requirements) => VmTest } = Object.assign(
  withVm(base),
  {
    requires: (requirements: Requirements) => requires(test, requirements),
  },
);
