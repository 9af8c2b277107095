import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import { createInterface, type Interface } from 'node:readline/promises';
import { setTimeout as delay } from 'node:timers/promises';

import { messageOf } from '../../errors.ts';
import { printable } from '../../printable.ts';
import type { JsonValue } from '../../qmp/json.ts';
import type { QmpEvent } from '../../qmp/message.ts';
import type { Completions } from './complete-line.ts';
import type { Connection } from './connection.ts';
import type { Dialect } from './dialect.ts';
import { describeEnd } from './end.ts';
import { executeLine } from './execute-line.ts';
import { formatJson } from './format-json.ts';
import { HISTORY_LENGTH, type History } from './history.ts';

/** How long a completion may wait for what QEMU says of itself, in ms: the terminal takes no keys meanwhile. */
const PATIENCE = 10_000;

/** A shell on the terminal of this process. */
export class Terminal {
  readonly #monitor: Connection;
  readonly #dialect: Dialect;
  readonly #history: History;
  readonly #compact: boolean;
  readonly #lines: Interface;
  /** Ends the wait for the command that is executed; undefined where there is none. */
  #running: AbortController | undefined;
  #typed: string[] = [];
  #executing: Promise<void> | undefined;
  #shownEvents = 0;
  #quit = false;
  #left = false;

  /** Nothing is shown before `run`. */
  constructor(
    monitor: Connection,
    dialect: Dialect,
    options: { readonly history: History; readonly compact: boolean },
  ) {
    this.#monitor = monitor;
    this.#dialect = dialect;
    this.#history = options.history;
    this.#compact = options.compact;
    this.#lines = createInterface({
      input: process.stdin,
      output: process.stdout,
      terminal: true,
      history: [...options.history.earlier],
      historySize: HISTORY_LENGTH,
      removeHistoryDuplicates: true,
      completer: async (line) => await this.#complete(line),
    });
  }

  /**
   * Executes what is typed until the user leaves or QEMU ends. Resolves to the exit code: 1 where QEMU ended without being
   * told to `quit` here.
   */
  async run(): Promise<number> {
    const left = new Promise<void>((resolve) => {
      this.#lines.once('close', () => {
        if (!this.#left) process.stdout.write('\n'); // Ctrl-D leaves the cursor behind the prompt
        this.#left = true;
        resolve();
      });
    });
    this.#lines.on('line', (line) => this.#enter(line));
    this.#lines.on('SIGINT', () => this.#interrupt());
    this.#prompt();
    this.showEvents();
    const ended = await Promise.race([left.then(() => false), this.#monitor.closed.then(() => true)]);
    this.#typed = [];
    this.#running?.abort(new Error('the shell was left'));
    await this.#executing;
    if (!ended) return 0;
    this.#erase();
    process.stdout.write(
      `${printable(describeEnd(this.#monitor.events.since(), messageOf(this.#monitor.closedBy)))}\n`,
    );
    this.#left = true;
    this.#lines.close();
    return this.#quit ? 0 : 1;
  }

  /** Shows the events that have come and were not shown yet. */
  showEvents(): void {
    const events = this.#monitor.events.since(this.#shownEvents);
    this.#shownEvents = this.#monitor.events.mark();
    if (events.length > 0) this.#show(events.map(describeEvent).join('\n'));
  }

  #enter(line: string): void {
    if (line.trim() === '.exit') {
      this.#left = true;
      this.#lines.close();
      return;
    }
    if (line.trim() !== '') this.#history.add(line);
    this.#typed.push(line);
    if (this.#running === undefined) this.#executing = this.#execute();
  }

  /** Executes the lines typed, those that are typed meanwhile too. */
  async #execute(): Promise<void> {
    for (let line = this.#typed.shift(); line !== undefined; line = this.#typed.shift()) {
      this.#running = new AbortController();
      this.#lines.setPrompt('');
      const width = this.#compact ? Infinity : Math.min(process.stdout.columns || 80, 120);
      const outcome = await executeLine(line, this.#dialect, this.#monitor, { width, signal: this.#running.signal });
      this.#quit ||= outcome.quit;
      if (outcome.text !== undefined) this.#show(outcome.text);
    }
    this.#running = undefined;
    this.#prompt();
  }

  #interrupt(): void {
    if (this.#running !== undefined) {
      this.#typed = [];
      this.#running.abort(new Error('QEMU may still execute it'));
      return;
    }
    this.#dialect.reset();
    this.#lines.write(null, { ctrl: true, name: 'e' });
    this.#lines.write(null, { ctrl: true, name: 'u' });
    this.#prompt();
  }

  #prompt(): void {
    if (this.#left || this.#monitor.closedBy !== undefined) return;
    this.#lines.setPrompt(this.#dialect.prompt);
    this.#lines.prompt(true);
  }

  /** Shows text above the prompt and what is typed behind it, which are drawn again. */
  #show(text: string): void {
    if (this.#left) return;
    this.#erase();
    process.stdout.write(`${printable(text)}\n`);
    this.#lines.prompt(true);
  }

  /** Removes the prompt and what is typed from the terminal. */
  #erase(): void {
    moveCursor(process.stdout, 0, -this.#lines.getCursorPos().rows);
    cursorTo(process.stdout, 0);
    clearScreenDown(process.stdout);
    // What is drawn next begins where the cursor is; node:readline believes that it is still some rows below.
    Object.assign(this.#lines, { prevRows: 0 });
  }

  async #complete(line: string): Promise<Completions> {
    const late = delay<Completions>(PATIENCE, [[], ''], { ref: false });
    return await Promise.race([this.#dialect.complete(line), late]);
  }
}

function describeEvent({ name, data, timestamp: { seconds, microseconds } }: QmpEvent): string {
  // QEMU may not know the time: it says so by -1.
  const time = seconds < 0 ? new Date() : new Date(seconds * 1000 + microseconds / 1000);
  const clock = `${time.toTimeString().slice(0, 8)}.${String(time.getMilliseconds()).padStart(3, '0')}`;
  return `${clock} ${name}${Object.keys(data).length === 0 ? '' : ` ${formatJson(data as JsonValue, Infinity)}`}`;
}
