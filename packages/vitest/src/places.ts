import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir, totalmem, userInfo } from 'node:os';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

import { isSameProcess, startOf, type MachineOptions } from '@qemukit/machine';

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
  readonly pid: number;
}

/** How often, in ms, those who wait look whether a process that held a place has ended: nothing tells them of that. */
const LOOK_AGAIN = 100;

let asked = 0;

/** What QEMU takes besides its guest's memory, in MiB, as a rule: itself, its caches, and the code that it translates. */
const OVERHEAD = 256;

/**
 * How many files with such machines this host runs at a time, one at least: as many as its CPUs are enough for, and 60 % of its
 * memory, or of what this process may have of it.
 */
export function placesOfHost({ cpus = 1, memory = 256 }: Pick<MachineOptions, 'cpus' | 'memory'> = {}): number {
  const mebibytes = Math.min(totalmem(), process.constrainedMemory() || Infinity) / 2 ** 20;
  return Math.max(1, Math.floor(Math.min(availableParallelism() / cpus, (0.6 * mebibytes) / (memory + OVERHEAD))));
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
    for (;;) {
      if (placesLeft(directory, count, (ticket) => ticket.held || ticket.order < order)) {
        renameSync(waiting, held);
        // One who asked first may have written his ticket since: he saw this one wait, and holds his place, too.
        if (placesLeft(directory, count, (ticket) => ticket.order < order)) break;
        renameSync(held, waiting);
      }
      signal?.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
    }
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

/** Whether those who go before leave a place. */
function placesLeft(directory: string, count: number, goesBefore: (ticket: Ticket) => boolean): boolean {
  return tickets(directory).filter(goesBefore).length < count;
}

/** The processes that hold places now, which may be this one. */
export function holdersOfPlaces(directory = commonDirectory()): readonly number[] {
  return [...new Set(tickets(directory).flatMap(({ held, pid }) => (held ? [pid] : [])))];
}

/** The tickets of processes that live; those of others are removed. */
function tickets(directory: string): readonly Ticket[] {
  return readdirSync(directory).flatMap((file) => {
    const [, state, order = '', pid = '', start = ''] = /^(wait|held)-(\d+-(\d+)-(\d+)-[\d.]+)$/.exec(file) ?? [];
    if (state === undefined) return [];
    if (isSameProcess(Number(pid), start)) return [{ held: state === 'held', order, pid: Number(pid) }];
    rmSync(join(directory, file), { force: true });
    return [];
  });
}
