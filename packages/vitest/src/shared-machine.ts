import { isDeepStrictEqual } from 'node:util';

import type { Machine } from '@qemukit/machine';

import { withDefaultGuest } from './default-guest.ts';
import { keep, keepsFailed } from './keep.ts';
import { launchVm, withDefaults, type TakePlace, type VmOptions } from './launch-vm.ts';

/** A machine that all tests of a file share: launched for the first that asks, ended with the file. */
export class SharedMachine implements AsyncDisposable {
  readonly #over = new AbortController();
  #options: VmOptions | undefined;
  #launch: Promise<Machine> | undefined;
  /** When the launch began. */
  began = new Date();
  /** The full names of the tests that had it and have failed, in one attempt at least. */
  readonly failed = new Set<string>();

  /**
   * The machine, once it is launched, at a place that is taken for it.
   *
   * @throws TypeError for other options than those that it was launched with; LaunchError, for every test that asks
   */
  async get(options: VmOptions, takePlace: TakePlace): Promise<Machine> {
    if (this.#launch === undefined) {
      this.began = new Date();
      this.#options = options;
      this.#launch = this.#launchOnce(options, takePlace);
      this.#launch.catch(() => undefined); // the test that waits for it may be over
    } else if (!isDeepStrictEqual(options, this.#options)) {
      throw new TypeError(
        'sharedVm is one machine for the whole file, and it was launched with other vmOptions: set them once, for the file',
      );
    }
    return await this.#launch;
  }

  async #launchOnce(options: VmOptions, takePlace: TakePlace): Promise<Machine> {
    const complete = await withDefaultGuest({ name: 'shared', ...withDefaults(options) });
    return await launchVm({ ...complete, signal: this.#over.signal }, takePlace);
  }

  /** Ends the machine, or its launch; before that, if a test has failed, keeps it for a person who asked for it. Never rejects. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort(new Error('the tests of the file are over'));
    const machine = await this.#launch?.catch(() => undefined);
    const held = this.failed.size > 0 && keepsFailed(process.env) ? machine : undefined;
    if (held !== undefined) await keep([...this.failed], [held]);
    await machine?.[Symbol.asyncDispose]();
  }
}
