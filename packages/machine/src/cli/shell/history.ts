import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** How many lines are kept. */
export const HISTORY_LENGTH = 1000;

/**
 * The lines typed at earlier times and now, in a file (mode 0600, a line each). Several shells may add to it. One that
 * cannot be read or written is as good as empty: no command fails for it.
 */
export class History {
  /** The lines of earlier times, the newest first, as node:readline wants them. */
  readonly earlier: readonly string[];
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    const lines = read(path);
    const kept = lines.slice(-HISTORY_LENGTH);
    if (kept.length < lines.length) attempt(() => writeFileSync(path, kept.map((line) => `${line}\n`).join('')));
    this.earlier = kept.toReversed();
  }

  /** Adds a line at the end. */
  add(line: string): void {
    attempt(() => {
      mkdirSync(dirname(this.#path), { recursive: true });
      appendFileSync(this.#path, `${line}\n`, { mode: 0o600 });
    });
  }
}

function read(path: string): string[] {
  let text = '';
  attempt(() => (text = readFileSync(path, 'utf8')));
  return text.split('\n').filter((line) => line !== '');
}

function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // a read-only home, a full disk: the history of this shell is in memory all the same
  }
}
