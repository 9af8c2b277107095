import { join } from 'node:path';

import { LaunchError, pendingWaits, type Machine, type PendingWait } from '@qemukit/machine';
import type { TestContext } from 'vitest';

import { evidenceOf, evidenceOfLaunch, marksOf, type Evidence } from './evidence.ts';
import { evidenceDirectory, removeOldEvidence } from './evidence-directory.ts';
import type { FileTemplates } from './file-templates.ts';
import { keep, keepsFailed } from './keep.ts';
import { launchVm, type Ahead, type VmOptions } from './launch-vm.ts';
import { attachPictures, report } from './report.ts';
import { workerState } from './run-context.ts';
import type { SharedMachine } from './shared-machine.ts';
import { testsAhead } from './tests-ahead.ts';

/** Of which tests the evidence is written and shown. */
export type EvidenceMode = 'on-failure' | 'always' | 'never';

/** A test, as far as the matchers touch it: Vitest awaits these promises before it decides. */
export interface Owner {
  promises?: Promise<unknown>[];
}

/** Which test a machine belongs to: the matchers' own `this.task` may be another one in concurrent tests. */
const owners = new WeakMap<object, Owner>();

/** The test that launched this machine by its fixtures, if one did. */
export function ownerOf(machine: object): Owner | undefined {
  return owners.get(machine);
}

/** Those that are not disposed of yet: more than one, where tests run side by side. */
const live = new Set<TestMachines>();

/** By the machine: those of the tests that have it now. */
const users = new WeakMap<object, Set<TestMachines>>();

/** By the test, and by its machines: what its report takes beside their evidence. */
const tests = new WeakMap<object, TestMachines>();

/**
 * Keeps pictures with the evidence of a test, which is given, or one of its machines, and shows them in its report → lines that
 * say where they are; none where the test has no fixtures of ours, or does not own the machine.
 */
export async function attachTo(
  testOrMachine: object,
  name: string,
  pictures: Readonly<Record<string, Uint8Array | undefined>>,
): Promise<readonly string[]> {
  return (await tests.get(testOrMachine)?.attach(name, pictures)) ?? [];
}

/** The machines of one attempt at one test: launched for it, ended with it, and reported if it failed. */
export class TestMachines {
  readonly #context: Pick<TestContext, 'task' | 'annotate'>;
  readonly #over = new AbortController();
  readonly #launches: Promise<void>[] = [];
  readonly #machines: Machine[] = [];
  readonly #names = new Set<string>();
  /** By machine name; of a machine that was not launched, too. */
  readonly #evidence = new Map<string, () => Evidence | Promise<Evidence>>();
  /** Errors of earlier attempts stay in the task's result. */
  readonly #errorsBefore: number;
  readonly #directory: string;
  readonly #mode: EvidenceMode;
  /** What others waited for before, as a test that has left `sharedVm` to this one. */
  readonly #waitsBefore: ReadonlySet<PendingWait> = new Set(pendingWaits());
  readonly #shared = new Map<SharedMachine, Machine>();
  readonly #places = workerState().places;
  #hungAt: readonly string[] = [];
  #endedBy: unknown;
  #reported: Promise<void> | undefined;

  constructor(
    { task, annotate, signal }: Pick<TestContext, 'task' | 'annotate' | 'signal'>,
    mode: EvidenceMode = 'on-failure',
  ) {
    this.#mode = mode;
    this.#context = { task, annotate };
    tests.set(task, this);
    this.#errorsBefore = task.result?.errors?.length ?? 0;
    this.#directory = evidenceDirectory(task);
    removeOldEvidence(this.#directory);
    live.add(this);
    // Before Vitest 5.1.1 the signal of a retry is still aborted from the attempt before.
    if (signal.aborted) return;
    const abort = () => {
      // What the test hung at; what it says next is its clean-up's.
      this.#hungAt = this.#waits().map((wait) =>
        this.#isAlone(wait) ? wait.describe() : `${wait.describe()} (this test or one beside it)`,
      );
      this.#endedBy = signal.reason;
      this.#over.abort(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
  }

  /** Launches the machine that every test like this one has, if it has a template as a clone that was prepared. See `launch()`. */
  async launchNext(templates: FileTemplates, options: VmOptions): Promise<Machine> {
    const { file, meta } = this.#context.task;
    const demand = () => {
      const { running, toCome } = testsAhead(file.tasks, meta.vm);
      return Math.min(running, toCome);
    };
    return await this.launch(options, { templates, demand });
  }

  /** Launches a machine for this test; its name is made unique within it. Rejects when the test is over. */
  async launch(options: VmOptions = {}, ahead?: Ahead): Promise<Machine> {
    const name = this.#reserve(options.name ?? 'vm');
    const { task } = this.#context;
    const signal = AbortSignal.any([this.#over.signal, ...(options.signal === undefined ? [] : [options.signal])]);
    const { promise: settled, resolve: settle } = Promise.withResolvers<void>();
    this.#launches.push(settled);
    const began = new Date();
    try {
      const machine = await launchVm({ ...options, name, signal }, (size) => this.#places?.take(task, size), ahead);
      this.#have(machine);
      this.#machines.push(machine);
      this.#evidence.set(name, async () => await evidenceOf(machine, began));
      return machine;
    } catch (error) {
      if (error instanceof LaunchError) this.#evidence.set(name, () => evidenceOfLaunch(name, error, began));
      throw error;
    } finally {
      settle();
    }
  }

  /**
   * The machine that the tests of a file share, for this test, which reports what was said to it and by it from now on, and
   * does not end it. Rejects when the test is over.
   */
  async share(shared: SharedMachine, options: VmOptions): Promise<Machine> {
    const name = this.#reserve(options.name ?? 'shared');
    const { task } = this.#context;
    try {
      const machine = await until(
        this.#over.signal,
        shared.get(options, (size) => this.#places?.share(task, size)),
      );
      this.#have(machine);
      this.#shared.set(shared, machine);
      const from = marksOf(machine);
      this.#evidence.set(name, async () => await evidenceOf(machine, shared.began, from));
      return machine;
    } catch (error) {
      if (error instanceof LaunchError) this.#evidence.set(name, () => evidenceOfLaunch(name, error, shared.began));
      throw error;
    }
  }

  /** Keeps pictures with the test's evidence: see {@link attachTo}. */
  async attach(name: string, pictures: Readonly<Record<string, Uint8Array | undefined>>): Promise<readonly string[]> {
    const files = Object.entries(pictures).flatMap(([kind, picture]) =>
      picture === undefined ? [] : [{ title: `${name} ${kind}`, name: `${name}-${kind}.png`, picture }],
    );
    return await attachPictures(this.#context, files, this.#directory);
  }

  /** Writes and shows the evidence of all machines, once; tells a shared one whose test has failed. Never rejects. */
  async report(): Promise<void> {
    if (this.#failed()) for (const shared of this.#shared.keys()) shared.failed.add(this.#context.task.fullTestName);
    this.#reported ??= this.#report();
    await this.#reported;
  }

  /** Ends all machines and pending launches, within seconds; before that, if the test has failed or always, reports, and keeps them for a person who asked for it. Never rejects. */
  async dispose(): Promise<void> {
    const { task } = this.#context;
    const failed = this.#failed();
    if (this.#mode === 'always' || failed) await this.report();
    await this.#endLaunches();
    this.#endSharedWaits();
    if (failed && keepsFailed(process.env)) await keep([task.fullTestName], this.#machines);
    await Promise.all(this.#machines.map(async (machine) => await machine[Symbol.asyncDispose]()));
    for (const machine of [...this.#machines, ...this.#shared.values()]) users.get(machine)?.delete(this);
    live.delete(this);
  }

  /** Whether this attempt has failed so far; a test that is to fail, `test.fails`, does so when it has no error. */
  #failed(): boolean {
    const { fails, result } = this.#context.task;
    const erred = (result?.errors?.length ?? 0) > this.#errorsBefore;
    return fails === true ? !erred && result?.state !== 'skip' : erred;
  }

  #have(machine: Machine): void {
    owners.set(machine, this.#context.task);
    tests.set(machine, this);
    users.set(machine, (users.get(machine) ?? new Set()).add(this));
  }

  /** What has begun to be waited for since the test began, as far as it may be this test that waits. */
  #waits(): readonly PendingWait[] {
    return pendingWaits().filter((wait) => !this.#waitsBefore.has(wait) && (this.#usersOf(wait)?.has(this) ?? true));
  }

  /** Whether only this test can be the one that waits. */
  #isAlone(wait: PendingWait): boolean {
    return (this.#usersOf(wait) ?? live).size === 1;
  }

  #usersOf({ machine }: PendingWait): ReadonlySet<TestMachines> | undefined {
    return machine && users.get(machine);
  }

  /**
   * A test that was ended from outside goes on where it waits: at a machine of its own that ends now, at one that others share
   * only in this way. Called after the report: what the test does then is no evidence.
   */
  #endSharedWaits(): void {
    if (this.#endedBy === undefined) return;
    const shared = new Set<object | undefined>(this.#shared.values());
    for (const wait of this.#waits()) {
      if (shared.has(wait.machine) && this.#isAlone(wait)) wait.abort(this.#endedBy);
    }
  }

  async #report(): Promise<void> {
    if (this.#mode === 'never') return;
    if (this.#mode === 'on-failure' && !this.#failed()) return; // it was meant to fail, and did
    await this.#endLaunches();
    // All at once: what is slow to tell, because it hangs, does not add up.
    const all = await Promise.all(
      [...this.#evidence].map(async ([name, evidence]) => [name, await evidence()] as const),
    );
    const waited = this.#places?.waited(this.#context.task);
    for (const [name, evidence] of all) {
      await report(this.#context, { ...evidence, hungAt: this.#hungAt, waited }, join(this.#directory, name));
    }
  }

  /** A launch that is still pending has failed the test, or nobody waits for it. */
  async #endLaunches(): Promise<void> {
    this.#over.abort(new Error('the test is over'));
    await Promise.all(this.#launches);
  }

  #reserve(name: string): string {
    let unique = name;
    for (let n = 2; this.#names.has(unique); n++) unique = `${name}-${n}`;
    this.#names.add(unique);
    return unique;
  }
}

/** The result of a promise, or a rejection as soon as the signal is aborted. */
async function until<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
