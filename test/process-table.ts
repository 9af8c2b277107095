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
