import { rmSync, writeFileSync } from 'node:fs';
import { rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { dirSync } from 'tmp-promise';

import { messageOf } from './errors.ts';
import { directoryPrefix, KEPT, removeStale } from './stale-directories.ts';

/** The directories that go with this process, should it exit in the middle. */
const temporary = new Set<string>();

let swept = false;

/** A machine's private directory (mode 0700). */
export class MachineDirectory implements AsyncDisposable {
  readonly path: string;
  #emptied: Promise<boolean> | undefined;

  /**
   * Makes the directory, below `root`: by default the host's directory for temporary files.
   *
   * @throws the system's error where it cannot
   */
  constructor(root?: string) {
    // Made at once: round trips through Node's threads would take longer, and the launch waits for it.
    const options = { prefix: directoryPrefix(), mode: 0o700, keep: true };
    this.path = dirSync(root === undefined ? options : { ...options, tmpdir: root }).name;
    if (temporary.size === 0) process.once('exit', removeAll);
    temporary.add(this.path);
    if (swept) return;
    swept = true;
    // Not before the first machine is on its way: it waits for nothing of this.
    setImmediate(() => removeStale(dirname(this.path)));
  }

  /** Has the directory stay when the machine is gone, and when this process is. */
  keep(): void {
    writeFileSync(join(this.path, KEPT), '', { mode: 0o600 });
    this.#forget();
  }

  /**
   * Begins to remove the directory if there is nothing in it, as with a machine that printed nothing. A disk that is busy
   * takes milliseconds for that, and so does QEMU for its end: called before that, it costs no time.
   */
  removeEmpty(): void {
    if (!temporary.has(this.path)) return;
    this.#emptied ??= rmdir(this.path).then(
      () => true,
      () => false,
    );
  }

  /** Removes the directory and all that is in it, unless it is kept. What cannot be removed is said as a warning. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!temporary.has(this.path)) return;
    if ((await this.#emptied) !== true) {
      await rm(this.path, { recursive: true, force: true }).catch((error: unknown) => {
        process.emitWarning(`Cannot remove ${this.path}: ${messageOf(error)}`, { type: 'QemukitWarning' });
      });
    }
    this.#forget();
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
