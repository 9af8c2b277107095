import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { isSameProcess, ownOrigin, pidNamespace } from './process-identity.ts';

/** The variable that QEMU has in its environment: the machine's directory. It tells whose it is when its owner is gone. */
export const DIRECTORY_VARIABLE = 'QEMUKIT_DIRECTORY';

/** A file in a machine's directory that keeps it from being removed when its owner is gone. */
export const KEPT = 'kept';

const NAME = /^qemukit-(\d+)\.(\d+)-(\d+)-\w+$/;

/**
 * How the temporary directories of this process begin; `tmp` adds the process's pid and a random part. Those that outlive it,
 * as when it was killed, are removed by the first launch of a later process.
 */
export function directoryPrefix(): string {
  return `qemukit-${ownOrigin()}`;
}

/**
 * Removes the directories of machines whose owner was killed and could not do it, with a QEMU that may be left of them.
 * Never touches what a living process owns, what another user owns, or what a link leads to. Never throws.
 */
export function removeStale(root: string): void {
  const namespace = pidNamespace();
  for (const name of entries(root)) {
    const [, from, start = '', pid] = NAME.exec(name) ?? [];
    // In another PID namespace, as a container that shares this directory has it, the owner's pid says nothing.
    if (from === namespace && !isSameProcess(Number(pid), start)) remove(join(root, name));
  }
}

function remove(path: string): void {
  try {
    const found = lstatSync(path);
    if (!found.isDirectory() || found.uid !== process.getuid?.() || entries(path).includes(KEPT)) return;
    for (const pid of ownedBy(path)) process.kill(pid, 'SIGKILL');
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Another run is at it as well, or it has gone: the next one looks again.
  }
}

/** The processes that were started for a machine with this directory. */
function ownedBy(directory: string): readonly number[] {
  return entries('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => environment(pid).includes(`${DIRECTORY_VARIABLE}=${directory}`));
}

function environment(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return []; // another user's, or gone
  }
}

function entries(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
