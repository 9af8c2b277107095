import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';

import { isSameProcess } from '@qemukit/machine';

import type { Size } from './vm-size.ts';

/** A place for a machine on this host; freed when it is disposed, or the thread or process that took it has ended. */
export interface Place extends Disposable {
  /** How long it was waited for, in ms; 0 where it was free. */
  readonly waited: number;
}

/** What places are taken in, and how long they are waited for. */
export interface PlaceOptions {
  /** What all places together may take. */
  readonly capacity: Size;
  /** Where those who share the capacity meet. Default: all of this user on this host. */
  readonly directory?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A waiting or held place, as its file's name says it. */
interface Ticket extends Size {
  readonly file: string;
  readonly held: boolean;
  /** Tickets are served in the order of these: their time, then what makes them unique. */
  readonly order: string;
  readonly pid: number;
  /** The descriptor by which its owner has it open. */
  readonly fd: number;
}

/** How often, in ms, those who wait look: nothing tells them of the end of a process. */
const LOOK_AGAIN = 25;

const TICKET = /^(?<state>wait|held)-(?<order>\d+-(?<pid>\d+)-\d+-\d+)-(?<fd>\d+)-(?<cpus>\d+)-(?<memory>\d+)$/;

let asked = 0;

/**
 * Waits for a place of this size, behind those who asked before, until the capacity is enough for it beside all that are held;
 * one that is larger than the capacity waits until it is alone. Nobody overtakes, so nobody starves, provided that places are
 * freed: who holds one must not wait for another, but {@link takePlaceAtOnce}.
 *
 * @throws the signal's reason
 */
export async function takePlace(size: Size, { capacity, directory, signal }: PlaceOptions): Promise<Place> {
  const began = performance.now();
  const ticket = new TicketFile('wait', size, directory);
  let waited = false;
  try {
    for (;;) {
      if (isFree(ticket, size, capacity)) {
        ticket.become('held');
        // Two may have seen that there is room, or one who asked first may have come since: the later one sees it now.
        if (isFree(ticket, size, capacity)) break;
        ticket.become('wait');
      }
      waited = true;
      await delay(LOOK_AGAIN, undefined, { signal });
    }
  } catch (error) {
    ticket[Symbol.dispose]();
    throw signal?.aborted === true ? signal.reason : error;
  }
  return { waited: waited ? performance.now() - began : 0, [Symbol.dispose]: () => ticket[Symbol.dispose]() };
}

/** Takes a place, whether there is one or not: it counts, so that nobody gets another before there is room again. */
export function takePlaceAtOnce(size: Size, { directory }: Pick<PlaceOptions, 'directory'> = {}): Place {
  const ticket = new TicketFile('held', size, directory);
  return { waited: 0, [Symbol.dispose]: () => ticket[Symbol.dispose]() };
}

/** The processes that hold places now, which may be this one. */
export function holdersOfPlaces(directory = commonDirectory()): readonly number[] {
  return [...new Set(tickets(directory).flatMap(({ held, pid }) => (held ? [pid] : [])))];
}

/** Where the runs of this user on this host meet. */
function commonDirectory(): string {
  return join(tmpdir(), `qemukit-places-${userInfo().uid}`);
}

function isFree({ directory, order }: TicketFile, size: Size, capacity: Size): boolean {
  const others = tickets(directory).filter((ticket) => ticket.order !== order);
  if (others.some((ticket) => !ticket.held && ticket.order < order)) return false;
  const held = others.filter((ticket) => ticket.held);
  const fits = (of: keyof Size) => held.reduce((sum, ticket) => sum + ticket[of], size[of]) <= capacity[of];
  return held.length === 0 || (fits('cpus') && fits('memory'));
}

/**
 * A ticket that is this thread's as long as it has it open: Node closes the descriptors of a thread that ends, however it does,
 * and the kernel those of a process. Its name has the descriptor, by which all others see that.
 */
class TicketFile implements Disposable {
  readonly directory: string;
  readonly order: string;
  readonly #fd: number;
  readonly #rest: string;
  #path: string;

  constructor(state: 'wait' | 'held', { cpus, memory }: Size, directory = commonDirectory()) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.directory = directory;
    const n = String(++asked).padStart(8, '0');
    this.order = `${String(Date.now()).padStart(15, '0')}-${process.pid}-${threadId}-${n}`;
    this.#path = join(directory, `new-${this.order}`); // no ticket yet: it cannot be named before it is open
    this.#fd = openSync(this.#path, 'wx', 0o600);
    this.#rest = `${this.order}-${this.#fd}-${Math.ceil(cpus)}-${Math.ceil(memory)}`;
    this.become(state);
  }

  become(state: 'wait' | 'held'): void {
    const path = join(this.directory, `${state}-${this.#rest}`);
    renameSync(this.#path, path);
    this.#path = path;
  }

  /** Twice is once. */
  [Symbol.dispose](): void {
    if (this.#path === '') return;
    rmSync(this.#path, { force: true });
    this.#path = '';
    closeSync(this.#fd);
  }
}

/** The tickets of those who live; those of others are removed. */
function tickets(directory: string): readonly Ticket[] {
  return readdirSync(directory).flatMap((file) => {
    const { state, order = '', pid, fd, cpus, memory } = TICKET.exec(file)?.groups ?? {};
    if (state === undefined) return [];
    const numbers = { pid: Number(pid), fd: Number(fd), cpus: Number(cpus), memory: Number(memory) };
    const ticket = { file, held: state === 'held', order, ...numbers };
    if (isHeldOpen(ticket)) return [ticket];
    rmSync(join(directory, file), { force: true });
    return [];
  });
}

/** Whether its owner has it open, whatever its state is by now. Where there is no `/proc`, whether the process lives. */
function isHeldOpen({ file, pid, fd }: Ticket): boolean {
  const words = (name: string) => name.slice(name.indexOf('-'));
  try {
    return words(basename(readlinkSync(`/proc/${pid}/fd/${fd}`))) === words(file);
  } catch (error) {
    const isKnown = (error as NodeJS.ErrnoException).code === 'ENOENT' && existsSync('/proc/self/fd');
    return !isKnown && isSameProcess(pid, '0');
  }
}
