import { rmdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';

import { dirSync } from 'tmp-promise';

import { messageOf } from './errors.ts';

/** The directories that go with this process, should it exit in the middle. */
const temporary = new Set<string>();

/** A machine's private directory (mode 0700). */
export class MachineDirectory implements AsyncDisposable {
  readonly path: string;

  /**
   * Makes the directory, below `root`: by default the host's directory for temporary files.
   *
   * @throws the system's error where it cannot
   */
  constructor(root?: string) {
    // Made and removed at once: a round trip through Node's threads would take longer, and the launch waits for it.
    this.path = dirSync({
      prefix: 'qemukit',
      mode: 0o700,
      keep: true,
      ...(root === undefined ? {} : { tmpdir: root }),
    }).name;
    if (temporary.size === 0) process.once('exit', removeAll);
    temporary.add(this.path);
  }

  /** Has the directory stay when the machine is gone, and when this process is. */
  keep(): void {
    this.#forget();
  }

  /** Removes the directory and all that is in it, unless it is kept. What cannot be removed is said as a warning. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!temporary.has(this.path)) return;
    this.#forget();
    if (removedEmpty(this.path)) return;
    await rm(this.path, { recursive: true, force: true }).catch((error: unknown) => {
      process.emitWarning(`Cannot remove ${this.path}: ${messageOf(error)}`, { type: 'QemukitWarning' });
    });
  }

  #forget(): void {
    temporary.delete(this.path);
    if (temporary.size === 0) process.off('exit', removeAll);
  }
}

function removeAll(): void {
  for (const path of temporary) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // nobody is left to be told, and the others are to go, too
    }
  }
}

/** Of a machine that printed nothing the directory is empty: then this is all, and a fraction of what `rm` takes. */
function removedEmpty(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch {
    return false;
  }
}
