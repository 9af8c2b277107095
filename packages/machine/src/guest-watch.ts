import type { Console } from './console.ts';
import { GuestPanicError, type GuestDeath } from './errors.ts';
import { deathByEvent, deathOnConsole } from './guest-death.ts';
import type { GuestTransport } from './guest-transport.ts';
import type { Growing } from './log.ts';
import { lastLines, printable } from './printable.ts';
import type { EventLog } from './qmp/event-log.ts';
import type { QmpEvent } from './qmp/message.ts';
import type { AnySchema } from './qmp/register.ts';
import type { Transcript } from './transcript.ts';

/**
 * What is awaited before waits fail, in ms: a panic's event comes some 40 ms after its text, or before it; the consoles are
 * quiet when all was printed; and a dead guest may never be.
 */
const GRACE = { quiet: 100, longest: 500 };
/** How many lines of a dead guest are kept. */
const LINES = 100;

/** A part of a transcript. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** How far one console was read, and what was found on it. */
interface Reading {
  readonly transcript: Transcript;
  position: number;
  /** The lines that tell of a death, in this life of the guest. */
  signs: (Range & { readonly death: GuestDeath })[];
  /** What waits have found that was not read yet. */
  found: Range[];
}

/** A death that nobody expected. */
interface Dying {
  death: GuestDeath;
  readonly began: number;
  /** When something was last printed. */
  heard: number;
  timer: NodeJS.Timeout;
  /** Whether all was awaited that may be said of it. */
  over: boolean;
}

/**
 * Watches a guest on its consoles and by QEMU's events. When it dies, all waits on its machine fail with GuestPanicError, those
 * begun later too; but a wait that finds what told of the death has expected it, and the guest is then left alone until it is
 * reset. A reset by the host begins a new life in any case.
 */
export class GuestWatch {
  readonly #name: string;
  readonly #readings: readonly Reading[];
  readonly #logs: Growing[];
  readonly #guest: GuestTransport | undefined;
  readonly #listeners = new Set<(death: GuestDeath) => void>();
  #events: EventLog<AnySchema> | undefined;
  /** Where in the events this life of the guest begins, and how far they were read. */
  #life = { from: 0, read: 0 };
  #expected = false;
  #dying: Dying | undefined;

  constructor(name: string, consoles: readonly Console[], more: readonly Growing[], guest: GuestTransport | undefined) {
    this.#name = name;
    this.#guest = guest;
    this.#readings = consoles.map(({ transcript }) => ({ transcript, position: 0, signs: [], found: [] }));
    this.#logs = [...consoles.map(({ transcript }) => transcript), ...more];
    for (const reading of this.#readings) {
      reading.transcript.observe({
        grown: () => this.#read(reading),
        found: (range) => this.#foundText(reading, range as Range),
      });
      this.#read(reading);
    }
  }

  /** QEMU's events are watched, too. */
  observe(events: EventLog<AnySchema>): void {
    this.#events = events;
    this.#logs.push(events);
    events.observe({ grown: () => this.#readEvents(), found: (event) => this.#foundEvent(event as QmpEvent) });
    this.#readEvents();
  }

  /** The error for whoever still waits for this guest; undefined where it lives, as far as is known, or its death is expected. */
  error(waiting?: string): GuestPanicError | undefined {
    return this.#dying && new GuestPanicError(this.#name, this.#dying.death, this.#lines(), waiting);
  }

  /** Calls the listener once the guest is dead and its machine lives, now or later → what takes that back. */
  onDeath(listener: (death: GuestDeath) => void): () => void {
    this.#listeners.add(listener);
    if (this.#dying?.over === true && this.#events?.ended !== true) listener(this.#dying.death);
    return () => this.#listeners.delete(listener);
  }

  /** The guest begins a new life: what it died of does not count. */
  revive(): void {
    this.#life.from = this.#events?.mark() ?? 0;
    for (const reading of this.#readings) reading.signs = [];
    this.#expected = false;
    this.#forget();
  }

  #forget(): void {
    clearTimeout(this.#dying?.timer);
    if (this.#dying?.over === true) this.#interrupt(undefined);
    this.#dying = undefined;
  }

  #interrupt(why: ((waiting: string) => Error) | undefined): void {
    this.#guest?.interrupt(why);
    for (const log of this.#logs) log.interrupt(why);
  }

  #expect(): void {
    this.#expected = true;
    this.#forget();
  }

  /** Reads the lines that are whole. */
  #read(reading: Reading): void {
    const { transcript } = reading;
    if (this.#dying !== undefined) this.#dying.heard = performance.now();
    const text = transcript.slice(reading.position);
    let start = transcript.mark() - text.length;
    for (let newline = 0, next; (next = text.indexOf('\n', newline)) >= 0; newline = next + 1) {
      const line = { start, end: start + next - newline };
      start = line.end + 1;
      const death = deathOnConsole(printable(text.slice(newline, next)).trimEnd());
      if (death === undefined) continue;
      reading.signs.push({ ...line, death });
      if (reading.found.some((found) => overlap(found, line))) this.#expect();
      else this.#dies(death);
    }
    reading.position = start;
    reading.found = reading.found.filter(({ end }) => end > start);
  }

  #foundText(reading: Reading, found: Range): void {
    // After a panic nothing else is printed than what belongs to it.
    const told = ({ death, start, end }: Range & { death: GuestDeath }) =>
      overlap(found, { start, end }) || (death === 'panic' && found.start >= start);
    if (found.end > reading.position) reading.found.push({ start: found.start, end: found.end });
    if (reading.signs.some(told)) this.#expect();
  }

  #readEvents(): void {
    const events = this.#events;
    if (events === undefined) return;
    for (; this.#life.read < events.mark(); this.#life.read++) {
      const event = events.since(this.#life.read)[0];
      if (event?.name === 'RESET' && (event.data.guest !== true || this.#expected)) {
        this.revive();
        continue;
      }
      const life = events.since(this.#life.from);
      const death = deathByEvent(life.slice(0, life.length - (events.mark() - this.#life.read - 1)));
      if (death !== undefined) this.#dies(death);
    }
    if (events.ended && this.#dying !== undefined) this.#over();
  }

  #foundEvent(event: QmpEvent): void {
    const life = this.#events?.since(this.#life.from) ?? [];
    const at = life.indexOf(event);
    if (at < 0) return;
    if (event.name === 'RESET') {
      // Who waits for resets has them counted anew.
      this.#life.from += at + 1;
      if (this.#dying?.death === 'reset loop') this.#forget();
    } else if (deathByEvent(life.slice(0, at + 1)) !== undefined) this.#expect();
  }

  #dies(death: GuestDeath): void {
    if (this.#expected) return;
    if (this.#dying !== undefined) {
      if (death === 'panic') this.#dying.death = death;
      return;
    }
    const now = performance.now();
    this.#dying = { death, began: now, heard: now, over: false, timer: setTimeout(() => this.#look(), GRACE.quiet) };
  }

  /** Whether all was said of the death. */
  #look(): void {
    const dying = this.#dying;
    if (dying === undefined) return;
    const now = performance.now();
    const told = this.#readings.some(({ signs }) => signs.length > 0);
    const announced = this.#events?.since(this.#life.from).some(({ name }) => name === 'GUEST_PANICKED') === true;
    const all = dying.death !== 'panic' || (told && announced);
    const end = Math.min(dying.began + GRACE.longest, all ? dying.heard + GRACE.quiet : Infinity);
    if (now >= end) this.#over();
    else dying.timer = setTimeout(() => this.#look(), Math.min(GRACE.quiet, end - now));
  }

  #over(): void {
    const dying = this.#dying;
    if (dying === undefined || dying.over) return;
    clearTimeout(dying.timer);
    dying.over = true;
    this.#interrupt((waiting) => this.error(waiting) ?? new Error(waiting));
    // QEMU's exit fulfils the waits for it.
    if (this.#events?.ended !== true) for (const listener of this.#listeners) listener(dying.death);
  }

  #lines(): string[] {
    const told = this.#readings.flatMap(({ transcript, signs: [first] }) =>
      first === undefined ? [] : printable(transcript.slice(first.start)).split('\n'),
    );
    const lines = told.map((line) => line.trimEnd()).filter((line) => line !== '');
    const [first] = this.#readings;
    return lines.length > 0 ? lines.slice(0, LINES) : lastLines(first?.transcript.slice(-10_000) ?? '', 10);
  }
}

function overlap(one: Range, other: Range): boolean {
  return one.start < other.end && other.start < one.end;
}
