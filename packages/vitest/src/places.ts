import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir, totalmem, userInfo } from 'node:os';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

import { isSameProcess, startOf } from '@qemukit/machine';

/** A place for a test file's machines on this host; freed when it is disposed, or its process has ended. */
export interface Place extends Disposable {
  /** How long it was waited for, in ms; 0 where it was free. */
  readonly waited: number;
}

/** A waiting or held place, as its file's name says it. */
interface Ticket {
  readonly held: boolean;
  /** Tickets are served in the order of these: their time, then what makes them unique. */
  readonly order: string;
}

/** How often, in ms, those who wait look whether a process that held a place has ended: nothing tells them of that. */
const LOOK_AGAIN = 100;

let asked = 0;

/**
 * How many files with machines may run at a time: as many as there are CPUs, and as 60 % of the memory holds, at 512 MiB each.
 */
export function placesOfHost(): number {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Infinity);
  return Math.max(1, Math.min(availableParallelism(), Math.floor((0.6 * memory) / (512 << 20))));
}

/**
 * Waits for one of `count` places of this user on this host, for all runs and workers together, in the order of asking. Nobody
 * starves, and one who was killed frees his place.
 */
export async function takePlace(count: number, directory = commonDirectory(), signal?: AbortSignal): Promise<Place> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const began = performance.now();
  const full = tickets(directory).length >= count;
  const order = `${String(Date.now()).padStart(15, '0')}-${process.pid}-${startOf(process.pid) ?? 0}-${threadId}.${++asked}`;
  const waiting = join(directory, `wait-${order}`);
  const held = join(directory, `held-${order}`);
  writeFileSync(waiting, '', { mode: 0o600 });
  const leave = () => {
    for (const path of [waiting, held]) rmSync(path, { force: true });
  };
  try {
    while (!mayHold(directory, order, count)) {
      signal?.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
    }
    renameSync(waiting, held);
  } catch (error) {
    leave();
    throw error;
  }
  return { waited: full ? performance.now() - began : 0, [Symbol.dispose]: leave };
}

/** Where the runs of this user on this host meet. */
function commonDirectory(): string {
  return join(tmpdir(), `qemukit-places-${userInfo().uid}`);
}

/** Whether a place is free for this ticket: those who hold one and those who have waited longer leave it one. */
function mayHold(directory: string, order: string, count: number): boolean {
  const before = tickets(directory).filter((ticket) => ticket.held || ticket.order < order);
  return before.length < count;
}

/** The tickets of processes that live; those of others are removed. */
function tickets(directory: string): readonly Ticket[] {
  return readdirSync(directory).flatMap((file) => {
    const [, state, order = '', pid = '', start = ''] = /^(wait|held)-(\d+-(\d+)-(\d+)-[\d.]+)$/.exec(file) ?? [];
    if (state === undefined) return [];
    if (isSameProcess(Number(pid), start)) return [{ held: state === 'held', order }];
    rmSync(join(directory, file), { force: true });
    return [];
  });
}
