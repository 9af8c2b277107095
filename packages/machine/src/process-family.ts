import { readdirSync, readFileSync } from 'node:fs';

/**
 * The processes that a process has started and those that they have, as the kernel knows them now: after a wrapper such as
 * strace was killed, nothing else leads to what it ran. Empty where the host has no Linux `/proc`.
 */
export function descendants(pid: number): readonly number[] {
  return children(pid).flatMap((child) => [child, ...descendants(child)]);
}

function children(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' '))
      .filter((word) => word !== '')
      .map(Number);
  } catch {
    return []; // it is gone, and what it had started has another parent
  }
}
