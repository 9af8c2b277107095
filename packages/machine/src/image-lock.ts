import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { basename, resolve } from 'node:path';

/** How QEMU and its tools say that a lock could not be taken, and on which file. */
const LOCKED = /Failed to get (?:shared )?"[^"]+" lock\s+Is another process using the image \[([^\]]*)\]/;

/**
 * The cause where QEMU or `qemu-img` could not lock an image: which file, and, where the host tells (Linux), which process
 * has it open. Undefined for any other text.
 */
export async function explainLock(stderr: string): Promise<string | undefined> {
  const path = LOCKED.exec(stderr)?.[1];
  if (path === undefined) return undefined;
  const holders = await processesUsing(path);
  const by = holders.length === 0 ? 'another process' : holders.join(', ');
  return `the image "${path}" is locked by ${by}; end that first, or give each machine an overlay of its own`;
}

/** The processes that have a file open, in words. A lock says no pid: QEMU's belong to open files, not to processes. */
async function processesUsing(path: string): Promise<string[]> {
  const target = await realpath(path).catch(() => resolve(path));
  const pids = (await readdir('/proc').catch(() => [])).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(pids.map(async (pid) => ((await hasOpen(pid, target)) ? [await describe(pid)] : [])));
  return found.flat();
}

async function hasOpen(pid: string, target: string): Promise<boolean> {
  // What is not ours, or has just ended, cannot be read.
  const fds = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const files = await Promise.all(fds.map(async (fd) => await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  return files.includes(target);
}

async function describe(pid: string): Promise<string> {
  const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  // It may run through a dynamic loader, so the program is not always the first word.
  const program = basename(words.find((word) => /^qemu-[\w-]+$/.test(basename(word))) ?? words[0] ?? '');
  const name = words[words.indexOf('-name') + 1];
  const machine = words.includes('-name') && name !== undefined ? ` of machine "${name}"` : '';
  return `${program}${machine} (pid ${pid})`;
}
