import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';

import { chooseAccelerator } from './accelerator.ts';
import { hostArchitecture } from './architecture.ts';
import { findBinary } from './binary.ts';
import { cloneNetworks, makeDifferent } from './clone-identity.ts';
import { ClonePool, type PoolOptions } from './clone-pool.ts';
import { remaining, type WaitOptions } from './deadline.ts';
import { TemplateError } from './errors.ts';
import { GENERATION_ID } from './generation-id.ts';
import { Machine } from './machine.ts';
import { completeOptions, type MachineOptions } from './options.ts';
import type { AnySchema, QmpSchema, RegisteredSchema } from './qmp/register.ts';
import { firmwareIn, frozen, NAME, ramArguments, titleOf } from './template-arguments.ts';
import { templateBlocker } from './template-blocker.ts';
import { findOrBoot } from './template-boot.ts';
import { STATE, whatIsWrong, type TemplateRecord } from './template-files.ts';
import { templateKey, type TemplateSubject } from './template-key.ts';
import {
  checkCloneOptions,
  checkTemplateOptions,
  readyKey,
  type CloneOptions,
  type TemplateOptions,
} from './template-options.ts';
import { loadState, resume, STATE_SET } from './template-state.ts';
import type { UsedTemplate } from './template-store.ts';

/** A boot under emulation takes its time. */
const BOOT_TIMEOUT = 5 * 60_000;

let clones = 0;

/** A machine that was booted once, to be cloned many times. It outlives this process: the next one finds it in the cache. */
export class Template<S extends QmpSchema = RegisteredSchema> implements AsyncDisposable {
  /** What it is called in messages: the option `name`, or the kernel's file. */
  readonly name: string;
  /** Its key in the cache, as `qemukit templates list` shows it. */
  readonly key: string;
  /** Where its files are. */
  readonly directory: string;
  /** Whether this call has booted it; else it was found in the cache. */
  readonly booted: boolean;
  readonly #subject: TemplateSubject;
  readonly #options: MachineOptions;
  readonly #used: UsedTemplate;

  private constructor(
    subject: TemplateSubject,
    options: MachineOptions,
    found: { readonly key: string; readonly booted: boolean; readonly used: UsedTemplate },
  ) {
    this.name = titleOf(options);
    this.key = found.key;
    this.directory = found.used.directory;
    this.booted = found.booted;
    this.#subject = subject;
    this.#options = options;
    this.#used = found.used;
  }

  /**
   * Boots a machine to the point where it is ready, and saves it; or finds it in the cache, where a machine of the same options,
   * files and QEMU was saved before. Of processes that ask at the same time one boots, and the others wait for it.
   *
   * @throws TypeError, RangeError for a wrong option; TemplateError where such a machine cannot be cloned, with the reason;
   * LaunchError, TimeoutError (default: after 5 minutes), AbortError, and what `ready` throws
   */
  static async boot<S extends QmpSchema = RegisteredSchema>(
    options: MachineOptions,
    how: TemplateOptions = {},
  ): Promise<Template<S>> {
    checkTemplateOptions(how);
    const settings = completeOptions({ ...options, name: NAME }, hostArchitecture(), NAME);
    const blocker = templateBlocker(settings, process.platform);
    if (blocker !== undefined) {
      throw new TemplateError(`Cannot make a template of "${titleOf(options)}", because ${blocker}`);
    }
    if (how.ready === undefined && settings.guest.length === 0) {
      throw new TypeError(
        'Template option "ready" says when the machine is ready, as a pattern on its console: this guest has no agent that could',
      );
    }
    const installation = await findBinary(settings.binary, settings.architecture);
    const { name: accelerator } = await chooseAccelerator(settings.accelerator, settings.architecture);
    const subject = { settings, installation, accelerator, ready: readyKey(how) };
    const key = await templateKey(subject);
    const wait = remaining({ timeout: BOOT_TIMEOUT, ...how });
    const found = await findOrBoot(key, subject, options, how, wait);
    return new Template<S>(subject, options, { key, ...found });
  }

  /**
   * A machine of its own, which goes on from where the template was saved. What it writes, to memory or drives, nobody else
   * sees. Where the guest has qemukit's agent, the clone has its own random numbers, clock, hostname (its name), machine id and
   * MAC addresses before anybody sees it.
   *
   * @throws TypeError, RangeError for a wrong option; LaunchError; TemplateError where the template's files are damaged, or QEMU
   * does not load them, in its words; TimeoutError (default: after 30 s), AbortError
   */
  async clone(options: CloneOptions = {}): Promise<Machine<S>> {
    checkCloneOptions(options);
    const { directory } = this;
    const { record } = this.#used;
    const wait = remaining(options);
    const name = options.name ?? `clone-${++clones}`;
    const launched = this.#cloneOptions(name, options);
    const damage = await whatIsWrong(directory, record);
    if (damage !== undefined) {
      throw this.#error(`its files are damaged (${damage}); Template.boot() boots it again`);
    }
    await using resources = new AsyncDisposableStack();
    const vm = resources.use(await launchClone(launched, record, directory, wait));
    try {
      await loadState(vm, record.fileUri ? join(directory, STATE) : undefined, wait);
      await Promise.all([
        resume(vm, wait),
        ...(this.#subject.settings.guest[0] === 'agent' ? [makeDifferent(vm, record, wait)] : []),
      ]);
    } catch (error) {
      if (error instanceof TemplateError) throw this.#error(error.message, error.cause);
      throw error;
    }
    if (options.paused === true) await vm.qmp.execute('stop', undefined, wait());
    // Its user may wait for the same events to happen.
    vm.events.forget();
    resources.move();
    // Who launches the machine says what schema its QEMU has.
    return vm as unknown as Machine<S>;
  }

  /**
   * Clones that are prepared ahead, to be taken in milliseconds: for who needs one after another. It begins at once.
   *
   * @throws RangeError for a size that is no positive whole number
   */
  pool(options: PoolOptions = {}): ClonePool<S> {
    const { memory, guest } = this.#subject.settings;
    const clone = async (own: CloneOptions) => await this.clone(own);
    return new ClonePool<S>({ memory, hasAgent: guest[0] === 'agent', clone }, options);
  }

  /** Gives the template back: from now on it may be pruned. Clones live on. Never throws. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#used[Symbol.asyncDispose]();
    } catch {
      // It was removed, or cannot be written: this process's end gives it back as well.
    }
  }

  /** A line for messages and `console.log`. */
  [inspect.custom](): string {
    return `Template "${this.name}" (${this.directory})`;
  }

  #error(why: string, cause?: unknown): TemplateError {
    return new TemplateError(
      `Cannot clone template "${this.name}": ${why}`,
      cause === undefined ? undefined : { cause },
    );
  }

  #cloneOptions(name: string, options: CloneOptions): MachineOptions {
    const { settings } = this.#subject;
    const { directory } = this;
    const { readOnlyRam, generationId } = this.#used.record;
    const networks = options.networks ?? this.#options.networks ?? [];
    const hasAgent = settings.guest[0] === 'agent';
    return {
      ...this.#options,
      name,
      networks: cloneNetworks(settings.nics, networks, { name, machine: settings.machine, hasAgent }),
      monitor: options.monitor,
      debugMonitor: options.debugMonitor,
      incoming: true,
      firmware: firmwareIn(directory, settings),
      drives: settings.drives.map((drive) => frozen(drive, directory, true)),
      args: [
        ...ramArguments(directory, settings, `off${readOnlyRam ? ',readonly=on,rom=off' : ''}`),
        ...(generationId ? GENERATION_ID : []),
        ...settings.args,
      ],
    };
  }
}

/** The descriptor is needed until QEMU has inherited it. */
async function launchClone(
  options: MachineOptions,
  { fileUri }: TemplateRecord,
  directory: string,
  wait: () => WaitOptions,
): Promise<Machine<AnySchema>> {
  if (fileUri) return await Machine.launch<AnySchema>({ ...options, ...wait() });
  await using state = await open(join(directory, STATE), 'r');
  return await Machine.launch<AnySchema>({ ...options, fds: [{ fd: state.fd, set: STATE_SET }], ...wait() });
}
