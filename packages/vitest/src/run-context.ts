import type { MachineOptions } from '@qemukit/machine';
import { inject } from 'vitest';

import type { FilePlaces } from './file-places.ts';
import type { Size } from './vm-size.ts';

/** What the plugin tells the tests. */
export interface RunContext {
  /** For every machine of the run, below the options of its own. */
  readonly vmOptions: MachineOptions;
  /** What all machines of tests on this host may take together; undefined where nothing keeps them to it. */
  readonly capacity: Size | undefined;
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
  /** Whether the fixtures were loaded: the tests of a file that has not need no place. */
  hasFixtures: boolean;
  /** Those of the file's machines; undefined where there is no cap on them. */
  places: FilePlaces | undefined;
}

const STATE = Symbol.for('qemukit.worker');

/** The state of this worker. It is global: Vitest may load these files twice, by itself and by Node. */
export function workerState(): WorkerState {
  const place = globalThis as { [STATE]?: WorkerState };
  place[STATE] ??= { hasFixtures: false, places: undefined };
  return place[STATE];
}
