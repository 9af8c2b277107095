import { isDeepStrictEqual } from 'node:util';

import type { RunnerTestCase as Test, RunnerTestSuite as Suite } from 'vitest';

/** What is read of a test, or of a suite with its own. */
type Task =
  | Pick<Test, 'type' | 'mode' | 'result' | 'meta'>
  | (Pick<Suite, 'type' | 'mode'> & { readonly tasks: readonly Task[] });

/** How many of a file's tests have begun and go on, and how many will begin whose `vm` has the same options in its `meta`. */
export function testsAhead(tasks: readonly Task[], vm: Test['meta']['vm']): { running: number; toCome: number } {
  let [running, toCome] = [0, 0];
  for (const task of tasks) {
    if (task.mode === 'skip' || task.mode === 'todo') continue;
    if (task.type === 'suite') {
      const below = testsAhead(task.tasks, vm);
      running += below.running;
      toCome += below.toCome;
    } else if (task.result?.state === 'run') running++;
    else if (task.result === undefined && isDeepStrictEqual(task.meta.vm, vm)) toCome++;
  }
  return { running, toCome };
}
