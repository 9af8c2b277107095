import { aborted, type WaitOptions } from './deadline.ts';
import { CommandError, QemuError } from './errors.ts';
import { follow, type Look } from './follow.ts';
import type { JsonObject } from './qmp/json.ts';
import type { Monitor } from './qmp/monitor.ts';
import type { AnySchema, CommandName, QmpSchema } from './qmp/register.ts';

/** How a job that is ready is ended: a mirror or an active commit that has copied all, and copies what is written since. */
export type JobEnd = 'complete' | 'cancel';

/**
 * How a job is run. `timeout` (default: 30 000 ms) is how long it may make no progress; a job that goes on is not timed out.
 * To bound the whole, give `AbortSignal.timeout(ms)`. Ended early, by its signal or anything that is thrown, the job is
 * cancelled, and gone when the call rejects.
 */
export interface JobOptions extends WaitOptions {
  /** Called with how much is done, from 0 to 1, each time that this has changed; QEMU may find out that there is more to do. */
  readonly onProgress?: ((done: number) => void) | undefined;
  /**
   * Called once when the job is ready; says how it ends. `complete` (default) switches the drive over to the target; `cancel`
   * leaves the drive as it is, and a mirror's target as a copy of this moment. Its time does not count.
   */
  readonly onReady?: (() => JobEnd | Promise<JobEnd>) | undefined;
}

/** What a command that starts a job takes; `job-id` may always be left out. */
export type JobArguments<S extends QmpSchema, N extends string> =
  N extends CommandName<S>
    ? S['commands'][N] extends { readonly arguments: infer A }
      ? Omit<A, 'job-id'> & { readonly 'job-id'?: string }
      : never
    : JsonObject;

/** A member of the reply to `query-jobs`. */
interface JobInfo {
  readonly id: string;
  readonly status: string;
  readonly 'current-progress': number;
  readonly 'total-progress': number;
  readonly error?: string;
}

/** The commands whose jobs vanish at their end, with their error, unless they are told not to. */
const VANISHING = /^(drive|blockdev)-(mirror|backup)$|^block-(stream|commit)$/;

/** How long a job that was cancelled may take to be gone, in ms. */
const CANCEL = 30_000;

let jobs = 0;

/**
 * Runs a command that starts a job, and the job to its end: completes it when it is ready, finalizes it if it was told not to
 * do that itself, and dismisses it. It gets the argument `job-id` unless it has one.
 *
 * @throws CommandError where QEMU does not start the job; QemuError with QEMU's words where the job fails; TimeoutError,
 * AbortError; MonitorClosedError
 */
export async function runJob(
  monitor: Monitor<AnySchema>,
  command: string,
  args: JsonObject,
  options: JobOptions,
): Promise<void> {
  const { timeout, signal } = options;
  const id = typeof args['job-id'] === 'string' ? args['job-id'] : `job-${++jobs}`;
  const job = new Job(monitor, id, command, args, options);
  if (signal?.aborted === true) throw aborted(signal, () => job.describe());
  const keep = VANISHING.test(command) ? { 'auto-dismiss': false } : {};
  // Without the signal: whether there is a job to cancel is known when the reply has come.
  await monitor.execute(command, { ...args, ...keep, 'job-id': id }, { timeout });
  try {
    await follow(
      monitor.events,
      'JOB_STATUS_CHANGE',
      async () => await job.look(),
      () => job.describe(),
      options,
    );
  } catch (error) {
    await job.cancel();
    throw error;
  }
}

/** A job that was started. */
class Job {
  readonly #monitor: Monitor<AnySchema>;
  readonly #id: string;
  readonly #command: string;
  readonly #options: JobOptions;
  readonly #finalize: boolean;
  readonly #from: number;
  #end: JobEnd | undefined;
  #ended = false;
  #state = 'not seen yet';
  #progress = -1;

  constructor(monitor: Monitor<AnySchema>, id: string, command: string, args: JsonObject, options: JobOptions) {
    this.#monitor = monitor;
    this.#id = id;
    this.#command = command;
    this.#options = options;
    this.#finalize = args['auto-finalize'] === false;
    this.#from = monitor.events.mark();
  }

  describe(): string {
    const seen = this.#monitor.events.describe(this.#from);
    return `waiting for job "${this.#id}" (${this.#command}), which is ${this.#state}; ${seen}`;
  }

  /** Does what the job needs now. */
  async look(): Promise<Look<void>> {
    const { timeout } = this.#options;
    const job = await this.#query(timeout);
    const name = `Job "${this.#id}" (${this.#command})`;
    if (job === undefined) throw new QemuError(`${name} was dismissed by somebody else: how it ended is not known`);
    const { status, 'current-progress': current, 'total-progress': total } = job;
    this.#state = `${status}, at ${current} of ${total}`;
    this.#report(total === 0 ? 0 : current / total);
    if (status === 'ready' && !this.#ended) await this.#whenReady();
    if (status === 'pending' && this.#finalize) await this.#execute('job-finalize', { id: this.#id });
    if (status !== 'concluded') return { state: this.#state };
    await this.#execute('job-dismiss', { id: this.#id });
    if (job.error !== undefined) throw new QemuError(`${name} failed: ${job.error}`);
    this.#report(1);
    return { result: undefined };
  }

  /** Cancels the job and waits until it is gone. Never throws: what led here is what counts. */
  async cancel(): Promise<void> {
    let asked = false;
    const look = async (): Promise<Look<void>> => {
      const job = await this.#query(CANCEL);
      if (job === undefined) return { result: undefined };
      if (job.status === 'concluded') await this.#execute('job-dismiss', { id: this.#id });
      // Not `block-job-cancel`: that completes a mirror which is ready. One that cannot be cancelled runs to its end.
      else if (!asked) await this.#monitor.executeRaw('job-cancel', { id: this.#id });
      asked = true;
      return job.status === 'concluded' ? { result: undefined } : { state: job.status };
    };
    const { events } = this.#monitor;
    await follow(events, 'JOB_STATUS_CHANGE', look, () => this.describe(), { timeout: CANCEL }).catch(() => undefined);
  }

  async #whenReady(): Promise<void> {
    this.#end ??= (await this.#options.onReady?.()) ?? 'complete';
    if (this.#options.signal?.aborted === true) return;
    const id = this.#id;
    try {
      if (this.#end === 'cancel') await this.#execute('block-job-cancel', { device: id });
      else await this.#execute('job-complete', { id });
      this.#ended = true;
    } catch (error) {
      // A job that is ready may pause for a moment, and cannot be completed then: it comes back.
      const job = error instanceof CommandError ? await this.#query(this.#options.timeout) : undefined;
      if (job === undefined || job.status === 'ready') throw error;
    }
  }

  #report(done: number): void {
    if (done === this.#progress) return;
    this.#progress = done;
    this.#options.onProgress?.(done);
  }

  async #query(timeout: number | undefined): Promise<JobInfo | undefined> {
    const found = (await this.#monitor.execute('query-jobs', undefined, { timeout })) as unknown as JobInfo[];
    return found.find(({ id }) => id === this.#id);
  }

  async #execute(command: string, args: JsonObject): Promise<void> {
    await this.#monitor.execute(command, args, { timeout: this.#options.timeout });
  }
}
