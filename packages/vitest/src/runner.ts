/* The plugin has Vitest run the tests by this. */
import { TestRunner, type RunnerTask, type TestTryOptions } from 'vitest';

import { workerState } from './run-context.ts';

/**
 * Vitest's runner, which waits for a place for a test's machine before it tries it. Only here no timeout runs, and none of the
 * few slots of concurrent tests is taken, which those who hold places need to end.
 */
export default class PlacesRunner extends TestRunner {
  /** Vitest awaits what this returns; its own has nothing to wait for, and is typed so. */
  override onBeforeTryTask(task: RunnerTask, options: TestTryOptions): unknown {
    const begin = async () => {
      const { places, hasFixtures } = workerState();
      if (hasFixtures && task.type === 'test') await places?.wait(task);
      super.onBeforeTryTask(task, options);
    };
    return begin();
  }
}
