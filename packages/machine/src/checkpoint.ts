import { constants, existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';

import { cloneNetworks, identityOf, makeDifferent, type CloneIdentity } from './clone-identity.ts';
import { remaining, type WaitOptions } from './deadline.ts';
import { AbortError, messageOf, QemuError, TimeoutError } from './errors.ts';
import { createImage } from './image.ts';
import { runJob } from './job.ts';
import type { Machine } from './machine.ts';
import type { MachineOptions, MachineSettings } from './options.ts';
import type { Monitor } from './qmp/monitor.ts';
import type { AnySchema, QmpSchema, RegisteredSchema } from './qmp/register.ts';
import { savedNodes } from './snapshot.ts';
import { frozen, frozenFile } from './template-arguments.ts';
import { checkCloneOptions, type CloneOptions } from './template-options.ts';
import { STATE_SET } from './template-state.ts';

/** What a machine gives of itself to be saved, put back and branched. */
export interface CheckpointSubject<S extends QmpSchema> {
  readonly vm: Machine<AnySchema>;
  /** As it was launched. */
  readonly options: MachineOptions;
  readonly settings: MachineSettings;
  /** Whether qemukit's agent answers in the guest. */
  readonly agentAnswers: () => boolean;
  /** The guest is another one now: what was asked of it is lost, and what it died of does not count. */
  readonly replaced: () => void;
  readonly launch: (options: MachineOptions) => Promise<Machine<S>>;
}

/** How a checkpoint was made. */
interface Saved {
  /** Beside the machine's own files: it goes with the machine. */
  readonly directory: string;
  /** Under which QEMU has kept it, in the drives and in {@link STATE}. */
  readonly tag: string;
  /** Whether the machine ran. */
  readonly running: boolean;
  /** Undefined where no agent answered. */
  readonly identity: CloneIdentity | undefined;
}

/** Holds memory and devices. */
const STATE = 'state.qcow2';
/** Of what a drive holds no part: QEMU keeps a machine's state beside it. */
const NO_DRIVE = '1M';

let checkpoints = 0;
let branches = 0;

/**
 * A moment of a machine, with its memory, devices and drives: `vm.rollback()` puts the machine back there, `clone()` lets another
 * one go on from there. It lasts as long as its machine.
 */
export class Checkpoint<S extends QmpSchema = RegisteredSchema> implements AsyncDisposable {
  readonly #subject: CheckpointSubject<S>;
  readonly #saved: Saved;
  /** What is done with the files now: one thing after another. */
  #busy: Promise<unknown> = Promise.resolve();

  private constructor(subject: CheckpointSubject<S>, saved: Saved) {
    this.#subject = subject;
    this.#saved = saved;
  }

  /** See `Machine.checkpoint()`. */
  static async take<S extends QmpSchema>(subject: CheckpointSubject<S>, options: WaitOptions): Promise<Checkpoint<S>> {
    const { vm } = subject;
    const wait = remaining(options);
    const tag = `qemukit-checkpoint-${++checkpoints}`;
    const directory = join(vm.directory, `checkpoint-${checkpoints}`);
    const identity = subject.agentAnswers() ? await identityOf(vm, wait) : undefined;
    const running = await stop(vm.qmp, wait);
    try {
      await mkdir(directory, { mode: 0o700 });
      const nodes = await savedNodes(vm.qmp, 'make a checkpoint');
      // Before QEMU writes to them what it saves: these are for clones, who have no use for that.
      for (const drive of vm.drives)
        if (!drive.readOnly) await copy(drive.overlay ?? drive.file, frozenFile(directory, drive.id));
      await createImage(join(directory, STATE), { size: NO_DRIVE, ...wait() });
      await chmod(join(directory, STATE), 0o600);
      // A clone of a template was loaded without its memory.
      await vm.qmp.executeRaw('migrate-set-capabilities', WITH_MEMORY, wait());
      await withState(vm.qmp, join(directory, STATE), tag, wait, async (state) => {
        await runJob(vm.qmp, 'snapshot-save', { tag, vmstate: state, devices: [state, ...nodes] }, options);
      });
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw explained(`Cannot make a checkpoint of machine "${vm.name}"`, error);
    } finally {
      if (running && vm.qmp.closedBy === undefined) await vm.qmp.execute('cont');
    }
    return new Checkpoint(subject, { directory, tag, running, identity });
  }

  /** See `Machine.rollback()`. */
  static async rollback<S extends QmpSchema>(
    vm: Machine<AnySchema>,
    checkpoint: Checkpoint<S>,
    options: WaitOptions,
  ): Promise<void> {
    if (!(checkpoint instanceof Checkpoint)) {
      throw new TypeError(`rollback() takes what checkpoint() gave, not ${inspect(checkpoint, { depth: 0 })}`);
    }
    if (checkpoint.#subject.vm !== vm) {
      throw new TypeError(
        `The checkpoint is of machine "${checkpoint.#subject.vm.name}", and "${vm.name}" cannot be put back to it; clone() makes another machine of it`,
      );
    }
    await checkpoint.#oneAtATime(async () => await checkpoint.#rollback(options));
  }

  /**
   * Another machine that goes on from this moment, with its own monitor, consoles, drives and directory; the guest's network cards
   * have addresses of their own. Where the guest's agent answered, it has its own random numbers, clock, hostname (its name) and
   * machine id before anybody sees it.
   *
   * @throws TypeError, RangeError for a wrong option; QemuError where the machine has ended, or QEMU does not load the state, in its
   * words, as where devices were plugged in since the launch; LaunchError; TimeoutError (default: after 30 s), AbortError
   */
  async clone(options: CloneOptions = {}): Promise<Machine<S>> {
    checkCloneOptions(options);
    const { vm, launch } = this.#subject;
    const { directory, tag, running, identity } = this.#saved;
    const wait = remaining(options);
    const title = `Cannot clone a checkpoint of machine "${vm.name}"`;
    if (!existsSync(join(directory, STATE))) throw new QemuError(`${title}: it was given up, or went with its machine`);
    await using resources = new AsyncDisposableStack();
    try {
      const clone = resources.use(await launch({ ...this.#cloneOptions(options), ...wait() }));
      const monitor = clone.qmp as unknown as Monitor<AnySchema>;
      const own = join(clone.directory, STATE);
      await this.#oneAtATime(async () => await copy(join(directory, STATE), own));
      await withState(monitor, own, tag, wait, async (state) => {
        await runJob(monitor, 'snapshot-load', { tag, vmstate: state, devices: [state] }, wait());
      });
      await rm(own);
      await Promise.all([
        ...(running ? [monitor.execute('cont', undefined, wait())] : []),
        ...(running && identity !== undefined
          ? [makeDifferent(clone as unknown as Machine<AnySchema>, identity, wait)]
          : []),
      ]);
      if (running && options.paused === true) await monitor.execute('stop', undefined, wait());
      resources.move();
      return clone;
    } catch (error) {
      throw explained(title, error);
    }
  }

  /** Gives up the checkpoint and its files; its clones go on. Never throws. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { vm } = this.#subject;
    const { directory, tag } = this.#saved;
    await this.#oneAtATime(async () => {
      const devices = await savedNodes(vm.qmp, 'give up a checkpoint');
      if (devices.length > 0) await runJob(vm.qmp, 'snapshot-delete', { tag, devices }, {});
    }).catch(() => undefined); // the machine has ended, and its drives with it
    await rm(directory, { recursive: true, force: true }).catch(() => undefined);
  }

  #cloneOptions(options: CloneOptions): MachineOptions {
    const { options: original, settings, vm } = this.#subject;
    const { directory, identity } = this.#saved;
    const name = options.name ?? `${vm.name}-branch-${++branches}`;
    const hasAgent = identity !== undefined;
    return {
      ...original,
      name,
      networks: cloneNetworks(settings.nics, options.networks ?? original.networks ?? [], {
        name,
        machine: settings.machine,
        hasAgent,
      }),
      monitor: options.monitor,
      debugMonitor: options.debugMonitor,
      incoming: false,
      preconfig: false,
      paused: true,
      drives: vm.drives.map((drive) => frozen(drive, directory, true)),
      fds: original.fds?.filter(({ set }) => set !== STATE_SET),
    };
  }

  async #rollback(options: WaitOptions): Promise<void> {
    const { vm, replaced } = this.#subject;
    const { directory, tag, running, identity } = this.#saved;
    const wait = remaining(options);
    const { qmp } = vm;
    try {
      await qmp.execute('stop', undefined, wait());
      const nodes = await savedNodes(qmp, 'roll back');
      replaced(); // QEMU closes the agent's port meanwhile, which is not why its work is lost
      await withState(qmp, join(directory, STATE), tag, wait, async (state) => {
        await runJob(qmp, 'snapshot-load', { tag, vmstate: state, devices: [state, ...nodes] }, options);
      });
      replaced(); // what was sent to the agent until now, the guest has never got
      if (!running) return;
      await Promise.all([
        qmp.execute('cont', undefined, wait()),
        ...(identity === undefined ? [] : [vm.guest.personalize({ clock: new Date(), reseed: true }, wait())]),
      ]);
    } catch (error) {
      throw explained(`Cannot roll back machine "${vm.name}"`, error);
    }
  }

  async #oneAtATime<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#busy.then(work, work);
    this.#busy = done.catch(() => undefined);
    return await done;
  }
}

const WITH_MEMORY = { capabilities: [{ capability: 'x-ignore-shared', state: false }] };

/** Stops a machine → whether it ran. */
async function stop(monitor: Monitor<AnySchema>, wait: () => WaitOptions): Promise<boolean> {
  const { running } = (await monitor.execute('query-status', undefined, wait())) as { readonly running: boolean };
  if (running) await monitor.execute('stop', undefined, wait());
  return running;
}

/** Has QEMU open the file of a state, as long as the work takes that needs it. */
async function withState(
  monitor: Monitor<AnySchema>,
  file: string,
  node: string,
  wait: () => WaitOptions,
  work: (node: string) => Promise<void>,
): Promise<void> {
  const options = {
    driver: 'qcow2',
    'node-name': node,
    file: { driver: 'file', filename: file },
    cache: { 'no-flush': true },
  };
  await monitor.execute('blockdev-add', options, wait());
  try {
    await work(node);
  } finally {
    await monitor.executeRaw('blockdev-del', { 'node-name': node });
  }
}

/** Without taking space, where the file system can do that. */
async function copy(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE);
}

function explained(what: string, error: unknown): unknown {
  if (error instanceof TimeoutError || error instanceof AbortError) return error;
  return new QemuError(`${what}: ${messageOf(error)}`, { cause: error });
}
