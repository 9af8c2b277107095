import { execa } from 'execa';

/** Has the kernel kill what follows when the thread that started it ends, however it ends: PR_SET_PDEATHSIG. */
const PARENT_DEATH = ['setpriv', '--pdeathsig', 'KILL', '--'] as const;

let parentDeath: Promise<readonly string[]> | undefined;

/**
 * The words that put before a program have it killed when its owner ends, even by SIGKILL and even where it is stopped itself;
 * none where the host cannot. It is Linux that can, with util-linux's setpriv; the program takes setpriv's place. Asked once.
 */
export async function parentDeathGuard(): Promise<readonly string[]> {
  parentDeath ??= execa(PARENT_DEATH[0], [...PARENT_DEATH.slice(1), 'true'], { reject: false, stdin: 'ignore' }).then(
    ({ failed }) => (failed ? [] : PARENT_DEATH),
  );
  return await parentDeath;
}

/**
 * Kills a process group when this process ends, however it ends: a shell waits for the end of a pipe that nobody else holds.
 * Returned is what calls it off.
 */
export function guardGroup(group: number): () => void {
  const guard = execa('/bin/sh', ['-c', 'read -r _ || kill -s KILL -- "-$1"', 'sh', String(group)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true, // what ends a terminal's programs must not end it first
    buffer: false,
    reject: false,
  });
  guard.nodeChildProcess.unref();
  guard.stdin.on('error', () => undefined); // where it was killed nobody reads
  return () => guard.stdin.end('\n');
}

/**
 * Sends a signal to a process and to what it has started: a wrapper such as strace leaves QEMU behind when it alone is killed.
 * False where all of it has ended.
 */
export function signalGroup(group: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}
