import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

import { lives, ownIdentity } from './process-identity.ts';

/** How often those who wait look whether the owner of a lock is done, in ms. */
const LOOK = 50;

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

/** How something that takes its time is had once, for all processes. */
export interface FindOrMake<T> {
  /** What is there; undefined where it is not, or not whole. */
  readonly find: () => Promise<T | undefined>;
  readonly make: () => Promise<T>;
  /** Called again and again while another process makes it, with that one's identity; what it throws ends the wait. */
  readonly wait: (owner: string) => void;
}

/** Finds something, or makes it: of those who ask at the same time one has the lock and makes it, and the others wait for that. */
export async function findOrMake<T>(
  lock: string,
  { find, make, wait }: FindOrMake<T>,
): Promise<{ readonly value: T; readonly made: boolean }> {
  for (;;) {
    const there = await find();
    if (there !== undefined) return { value: there, made: false };
    const mine = await tryLock(lock);
    if (typeof mine === 'string') {
      wait(mine);
      await delay(LOOK);
      continue;
    }
    await using _ = mine;
    // The one that had the lock before may just have finished.
    const now = await find();
    return now === undefined ? { value: await make(), made: true } : { value: now, made: false };
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
