import { readFileSync, readlinkSync } from 'node:fs';

/**
 * When a process was started, in the kernel's ticks since boot: together with its pid it tells a process from a later one of
 * the same number. Undefined where there is no such process, or the host has no Linux `/proc`.
 */
function startOf(pid: number): string | undefined {
  try {
    // The program's name may have spaces and parentheses; what follows it does not: state is the 3rd field, this the 22nd.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] === 'Z' ? undefined : fields[22 - 3];
  } catch {
    return undefined;
  }
}

/** Where pids of this process mean the same: its PID namespace, as a number. `0` where the host has no Linux `/proc`. */
export function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '');
  } catch {
    return '0';
  }
}

/** Whether a process lives that had this pid and {@link startOf}; `0` stands for a start that could not be known. */
export function isSameProcess(pid: number, start: string): boolean {
  return start === '0' ? exists(pid) : startOf(pid) === start;
}

/** Whether there is a process of this number, ours or not. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

let origin: string | undefined;

/** Where pids of this process mean the same, and when it was started: its identity but for its pid. Read once. */
export function ownOrigin(): string {
  return (origin ??= `${pidNamespace()}.${startOf(process.pid) ?? 0}`);
}

/** This process, as a word that {@link lives} takes: in files that have to tell whose they are. */
export function ownIdentity(): string {
  return `${ownOrigin()}-${process.pid}`;
}

/**
 * Whether the process of such a word is still there. Undefined where it cannot be told: no such word, or one of another PID
 * namespace, as in a container that shares the files.
 */
export function lives(identity: string): boolean | undefined {
  const [, from, start = '', pid] = /^(\d+)\.(\d+)-(\d+)$/.exec(identity) ?? [];
  return from === pidNamespace() ? isSameProcess(Number(pid), start) : undefined;
}
