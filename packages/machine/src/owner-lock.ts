import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';

import { lives, ownIdentity } from './process-identity.ts';

/** How long the lock of a process that cannot be asked about (it is in another PID namespace) counts, in ms. */
const FOREIGN = 10 * 60_000;

/**
 * Takes a lock, which is a file that says whose it is → what gives it back; or the owner's identity where another has it. The lock
 * of a process that is gone is taken over.
 *
 * It saves work that is done twice, and no more: two processes that find the same dead owner at the same moment may both get it.
 */
export async function tryLock(path: string): Promise<AsyncDisposable | string> {
  const mine = `${path}.${randomUUID()}`;
  // Linked, so that it is there with all that it says, or not at all.
  await writeFile(mine, ownIdentity(), { mode: 0o600 });
  try {
    for (;;) {
      if (await linked(mine, path)) return { [Symbol.asyncDispose]: async () => await rm(path, { force: true }) };
      const owner = await readFile(path, 'latin1').catch(() => undefined);
      if (owner === undefined) continue; // it was given back in between
      if (await holds(owner, path)) return owner;
      await rename(path, `${mine}.old`).catch(() => undefined);
      await rm(`${mine}.old`, { force: true });
    }
  } finally {
    await rm(mine, { force: true });
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function holds(owner: string, path: string): Promise<boolean> {
  const alive = lives(owner);
  if (alive !== undefined) return alive;
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }));
  return Date.now() - mtimeMs < FOREIGN;
}
