import { isDeepStrictEqual } from 'node:util';

import type { ClonePool, Template } from '@qemukit/machine';

interface Kept {
  readonly subject: object;
  readonly template: Template;
  readonly pool: ClonePool;
}

/** The templates of a file's tests, with the clones that are prepared for those that have not begun; all ends with the file. */
export class FileTemplates implements AsyncDisposable {
  readonly #kept: Kept[] = [];

  /** The pool of the template that was kept for the same machine, deeply compared. */
  find(subject: object): ClonePool | undefined {
    return this.#kept.find((kept) => isDeepStrictEqual(kept.subject, subject))?.pool;
  }

  /**
   * Keeps a template until the file is over. Its clones have this name; `demand` says how many more are wanted, each time that
   * one could be prepared.
   */
  async keep(subject: object, template: Template, name: string, demand: () => number): Promise<ClonePool> {
    const there = this.find(subject);
    if (there !== undefined) {
      // A test beside this one was quicker.
      await template[Symbol.asyncDispose]();
      return there;
    }
    const pool = template.pool({ clone: { name }, demand });
    this.#kept.push({ subject, template, pool });
    return pool;
  }

  /** Ends what nobody has taken. Never rejects. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#kept.splice(0).map(async ({ template, pool }) => {
        await pool[Symbol.asyncDispose]();
        await template[Symbol.asyncDispose]();
      }),
    );
  }
}
