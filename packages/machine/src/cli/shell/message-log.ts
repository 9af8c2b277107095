import { closeSync, openSync, writeSync } from 'node:fs';

import { messageOf, QemuError } from '../../errors.ts';
import { oneLineJson } from '../../qmp/one-line-json.ts';
import type { Direction } from '../../qmp/transcript.ts';

/**
 * A file to which messages are appended as JSON lines: `time` (ISO 8601), and the message as `sent` or `received`. A line is
 * in the file when `add` returns. The file is made with mode 0600: passwords may be in it.
 */
export class MessageLog implements Disposable {
  readonly #fd: number;
  readonly #path: string;

  /** @throws QemuError where the file cannot be written */
  constructor(path: string) {
    this.#path = path;
    this.#fd = orSay(path, () => openSync(path, 'a', 0o600));
  }

  /** Appends a message. */
  add(direction: Direction, text: string): void {
    const line = `{"time":"${new Date().toISOString()}","${direction}":${oneLineJson(text)}}\n`;
    orSay(this.#path, () => writeSync(this.#fd, line));
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }
}

function orSay<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw new QemuError(`Cannot write the log ${path}: ${messageOf(cause)}`, { cause });
  }
}
