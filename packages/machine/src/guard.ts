import type { Writable } from 'node:stream';

import { execa } from 'execa';

/**
 * Hears which groups are to be guarded (`+ GROUP`) and no longer (`- GROUP`), and, at the end of what it hears, kills those that are
 * left. Nobody but its owner holds the other end of that pipe, so it ends with the owner, however that does.
 */
const SCRIPT = `groups=' '
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% "$group" *} \${groups#* "$group" }" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group"; done`;

const guarded = new Set<number>();
/** What the shell hears, where there is one. */
let told: Writable | undefined;

/**
 * Kills a process group when this process or its thread ends, however it ends, by SIGKILL too, and even where the group is stopped.
 * Returned is what calls it off: for a group that has ended, too, since another may get its number. One shell guards all groups of
 * a thread, from the first on.
 */
export function guardGroup(group: number): () => void {
  guarded.add(group);
  if (told === undefined) startShell();
  else told.write(`+ ${group}\n`);
  return () => {
    if (guarded.delete(group)) told?.write(`- ${group}\n`);
  };
}

function startShell(): void {
  const { stdin, nodeChildProcess } = execa('/bin/sh', ['-c', SCRIPT, 'qemukit-guard'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true, // what ends a terminal's programs must not end it first
    buffer: false,
    reject: false,
  });
  told = stdin;
  stdin.on('error', () => undefined); // where it was killed nobody reads
  for (const group of guarded) stdin.write(`+ ${group}\n`);
  nodeChildProcess.unref();
  nodeChildProcess.once('exit', (_code, signal) => {
    told = undefined;
    if (signal !== null && guarded.size > 0) startShell(); // somebody has killed it
  });
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
