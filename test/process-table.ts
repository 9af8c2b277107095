import { readdirSync, readFileSync } from 'node:fs';

/** Whether a process lives (a zombie does not), and, where words are given, has them in its command line. */
export function isAlive(pid: number, words = ''): boolean {
  if (!(pid > 0)) return false;
  try {
    const state = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '')[0];
    return state !== 'Z' && readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').includes(words);
  } catch {
    return false;
  }
}

/** The processes that have these words in their command line. */
export function processesWith(words: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => isAlive(pid, words));
}

/**
 * Waits until a process is gone that is no child of this one: nothing tells of its end, so the process table is looked at
 * again and again.
 */
export async function gone(pid: number, timeout = 5000): Promise<boolean> {
  const deadline = performance.now() + timeout;
  while (isAlive(pid)) {
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return true;
}

/** A process's children, and theirs. */
export function descendants(ancestor: number): number[] {
  const parents = new Map(processesWith('').map((pid) => [pid, parentOf(pid)]));
  const below = (pid: number): number[] =>
    [...parents].filter(([, parent]) => parent === pid).flatMap(([child]) => [child, ...below(child)]);
  return below(ancestor);
}

/** The processes that have this word, as `NAME=value`, in the environment that they were started with. */
export function processesOf(variable: string): number[] {
  return processesWith('').filter((pid) => environment(pid).includes(variable));
}

function environment(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return []; // it has gone
  }
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/^.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1]);
  } catch {
    return undefined; // it has gone
  }
}
