import type { MachineOptions } from '@qemukit/machine';
import { inject } from 'vitest';

/** What the plugin tells the tests. */
export interface RunContext {
  /** For every machine of the run, below the options of its own. */
  readonly vmOptions: MachineOptions;
  /** How many test files with machines may run at a time on this host. */
  readonly places: number;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Undefined without the plugin. */
    qemukit?: RunContext;
  }
}

/** The options that the plugin has for every machine; none without it. */
export function defaultOptions(): MachineOptions {
  return inject('qemukit')?.vmOptions ?? {};
}

/** What the fixtures and the plugin's file tell each other in a worker. */
interface WorkerState {
  /** Whether the fixtures were loaded: a file that has not takes no place on the host. */
  hasFixtures: boolean;
  /** What reports say of the wait for a place; undefined where there was none. */
  waitedForPlace: string | undefined;
}

const STATE = Symbol.for('qemukit.worker');

/** The state of this worker. It is global: Vitest may load these files twice, by itself and by Node. */
export function workerState(): WorkerState {
  const place = globalThis as { [STATE]?: WorkerState };
  place[STATE] ??= { hasFixtures: false, waitedForPlace: undefined };
  return place[STATE];
}
