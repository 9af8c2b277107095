import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { descendants, isAlive } from '../process-table.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What a process may hold too long. */
export interface Held {
  readonly descriptors: number;
  /** Timers, sockets, pipes, child processes, … that keep Node from exiting. */
  readonly resources: number;
  /** Directories of its machines. */
  readonly directories: number;
  readonly listeners: number;
  readonly children: number;
  /** In bytes. */
  readonly heap: number;
  /** In bytes. */
  readonly external: number;
}

/** What this process holds, after what is garbage is gone. */
export function held(): Held {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    resources: process.getActiveResourcesInfo().length,
    directories: readdirSync(tmpdir()).filter(
      (name) => name.startsWith('qemukit-') && name.includes(`-${process.pid}-`),
    ).length,
    listeners: process.eventNames().reduce((count, name) => count + process.listenerCount(name), 0),
    // But for the one that guards the others, and stays.
    children: descendants(process.pid).filter((pid) => !isAlive(pid, 'qemukit-guard')).length,
    heap: heapUsed,
    external,
  };
}
