/* The plugin has Vitest run this before each test file. */
import { beforeEach, inject, TestRunner, type RunnerTestCase } from 'vitest';

import { FilePlaces } from './file-places.ts';
import type { VmFixtures } from './fixtures.ts';
import { sizeOfVm } from './launch-vm.ts';
import { workerState } from './run-context.ts';
import { sizeOf, type Size } from './vm-size.ts';

type Hooks = ReturnType<typeof TestRunner.getSuiteHooks>['beforeEach'];

const sizes = new WeakMap<RunnerTestCase, Promise<Size>>();

/** Looks up the options of a test: undefined for one that has none of our fixtures. */
const readOptions = unregistered(() => {
  beforeEach<Partial<VmFixtures>>(({ task, vmOptions }) => {
    if (vmOptions === undefined) return;
    // Whoever launches the machine says what is wrong with its template.
    sizes.set(
      task,
      sizeOfVm({ ...vmOptions, ...task.meta.vm }).catch(() => sizeOf()),
    );
  });
});

/**
 * A hook that Vitest has made, but does not run. Only hooks get a test's fixtures, and in one that Vitest runs nothing may be
 * waited for that other tests hold: it has one of the few slots of concurrent tests, which those need to end.
 */
function unregistered(register: () => void): Hooks[number] | undefined {
  const suite = TestRunner.getCurrentSuite();
  const { on } = suite;
  const made: Hooks = [];
  suite.on = (_, ...hooks) => made.push(...(hooks as typeof made));
  register();
  suite.on = on;
  return made[0];
}

/** What a test's `vm` would take of the host; undefined for a test that has none of our fixtures. */
async function sizeOfTest(task: RunnerTestCase): Promise<Size | undefined> {
  await readOptions?.(task.context, task.suite ?? task.file);
  return await sizes.get(task);
}

const capacity = inject('qemukit')?.capacity;
workerState().places = capacity && new FilePlaces(capacity, sizeOfTest);
