/* The plugin has Vitest run this before each test file. */
import { beforeEach, inject, TestRunner, type RunnerTestCase, type TestContext } from 'vitest';

import { FilePlaces } from './file-places.ts';
import type { VmFixtures } from './fixtures.ts';
import { sizeOfVm } from './launch-vm.ts';
import { workerState } from './run-context.ts';
import { sizeOf, type Size } from './vm-size.ts';

const sizes = new WeakMap<RunnerTestCase, Promise<Size>>();

// Only Vitest's hooks have the fixtures of a test, and only in a hook may they not be waited for: it would hold one of the few
// slots of concurrent tests, which those who have places need to end. So this one is taken out, and run by our runner.
beforeEach<Partial<VmFixtures>>(({ task, vmOptions }) => {
  if (vmOptions === undefined) return;
  // Whoever launches the machine says what is wrong with its template.
  sizes.set(
    task,
    sizeOfVm({ ...vmOptions, ...task.meta.vm }).catch(() => sizeOf()),
  );
});
const { suite } = TestRunner.getCurrentSuite();
const readOptions = suite && TestRunner.getSuiteHooks(suite).beforeEach.pop();

/** What the test's `vm` would take of the host; undefined for a test that has none of our fixtures. */
async function sizeOfTest(task: RunnerTestCase): Promise<Size | undefined> {
  await readOptions?.(task.context as TestContext, task.suite ?? task.file);
  return await sizes.get(task);
}

const capacity = inject('qemukit')?.capacity;
workerState().places = capacity && new FilePlaces(capacity, sizeOfTest);
