import { randomBytes } from 'node:crypto';
import { copyFile, open, truncate, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';

import { chooseAccelerator } from './accelerator.ts';
import { hostArchitecture } from './architecture.ts';
import { findBinary } from './binary.ts';
import { bounded } from './bounded.ts';
import { cacheDirectory } from './cache.ts';
import { ClonePool, type PoolOptions } from './clone-pool.ts';
import { aborted, remaining, type WaitOptions } from './deadline.ts';
import { doubleCommas } from './drive-arguments.ts';
import type { DriveOptions } from './drive-options.ts';
import { AbortError, messageOf, TemplateError, TimeoutError } from './errors.ts';
import { imageInfo, overlay } from './image.ts';
import { Machine } from './machine.ts';
import { completeNetworks } from './network-options.ts';
import { completeOptions, type MachineOptions, type MachineSettings } from './options.ts';
import { tryLock } from './owner-lock.ts';
import type { AnySchema, QmpSchema, RegisteredSchema } from './qmp/register.ts';
import { templateBlocker } from './template-blocker.ts';
import { RAM, STATE, whatIsWrong, writeRecord, type TemplateRecord } from './template-files.ts';
import { templateKey, type TemplateSubject } from './template-key.ts';
import {
  checkCloneOptions,
  checkTemplateOptions,
  readyKey,
  type CloneOptions,
  type TemplateOptions,
  type TemplateReady,
} from './template-options.ts';
import { loadState, saveState, STATE_SET } from './template-state.ts';
import {
  findTemplate,
  newTemplate,
  placeTemplate,
  pruneTemplates,
  removeTemplate,
  roomFor,
  templateRoots,
  type UsedTemplate,
} from './template-store.ts';

/** A boot under emulation takes its time. */
const BOOT_TIMEOUT = 5 * 60_000;
/** How often one looks whether the process that boots a template is done, in ms. */
const LOOK = 50;
/** The machine that a template is booted in; clones have names of their own. */
const NAME = 'template';
/** The id of the guest's memory. */
const RAM_ID = 'qemukit-ram';
const MACHINE_ID = '/etc/machine-id';

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
    const title = titleOf(options);
    const blocker = templateBlocker(settings, process.platform);
    if (blocker !== undefined) throw new TemplateError(`Cannot make a template of "${title}", because ${blocker}`);
    if (how.ready === undefined && settings.guest === '') {
      throw new TypeError(
        'Template option "ready" says when the machine is ready, as a pattern on its console: this guest has no agent that could',
      );
    }
    const installation = await findBinary(settings.binary, settings.architecture);
    const { name: accelerator } = await chooseAccelerator(settings.accelerator, settings.architecture);
    const subject = { settings, installation, accelerator, ready: readyKey(how) };
    const key = await templateKey(subject);
    const wait = remaining({ timeout: BOOT_TIMEOUT, ...how });
    const found = await findOrMake(key, title, wait, async () => await make(key, subject, options, how, wait));
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
    } catch (error) {
      if (error instanceof TemplateError) throw this.#error(error.message, error.cause);
      throw error;
    }
    await Promise.all([vm.qmp.execute('cont', undefined, wait()), this.#personalize(vm, wait)]);
    if (options.paused === true) await vm.qmp.execute('stop', undefined, wait());
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
    return new ClonePool<S>({ memory, hasAgent: guest !== '', clone }, options);
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
    const { readOnlyRam } = this.#used.record;
    const networks = options.networks ?? this.#options.networks ?? [];
    const nics = completeNetworks(networks, name, settings.machine);
    const cards = (list: MachineSettings['nics']) => list.map(({ device }) => device).join();
    if (cards(nics) !== cards(settings.nics)) {
      throw new TypeError('Clone option "networks" has as many networks as the template, and the same devices');
    }
    return {
      ...this.#options,
      name,
      // Without an agent the guest keeps the addresses of its template, and so must those who ask for them.
      networks:
        settings.guest === '' ? nics.map((nic, n) => ({ ...plain(nic), mac: settings.nics[n]?.mac })) : networks,
      monitor: options.monitor,
      debugMonitor: options.debugMonitor,
      incoming: true,
      firmware: firmwareIn(directory, settings),
      drives: settings.drives.map((drive) => frozen(drive, directory, true)),
      args: [...ramArguments(directory, settings, `off${readOnlyRam ? ',readonly=on,rom=off' : ''}`), ...settings.args],
    };
  }

  async #personalize(vm: Machine<AnySchema>, wait: () => WaitOptions): Promise<void> {
    if (this.#subject.settings.guest === '') return;
    const { interfaces, machineId } = this.#used.record;
    const macs = Object.fromEntries(
      vm.nics.flatMap(({ mac }, n) => (interfaces[n] === undefined ? [] : [[interfaces[n], mac]])),
    );
    const hostname = vm.name.replaceAll('_', '-');
    await Promise.all([
      vm.guest.personalize({ clock: new Date(), reseed: true, hostname, macs }, wait()),
      ...(machineId ? [vm.guest.writeFile(MACHINE_ID, `${randomBytes(16).toString('hex')}\n`, wait())] : []),
    ]);
  }
}

async function findOrMake(
  key: string,
  title: string,
  wait: () => WaitOptions,
  makeIt: () => Promise<void>,
): Promise<{ readonly used: UsedTemplate; readonly booted: boolean }> {
  const began = performance.now();
  templateRoots(); // the lock lies in one of them
  for (;;) {
    const there = await findWhole(key);
    if (there !== undefined) return { used: there, booted: false };
    const lock = await tryLock(cacheDirectory('templates', `${key}.lock`));
    if (typeof lock === 'string') {
      await look(title, lock, began, wait());
      continue;
    }
    await using _ = lock;
    // The one that had the lock before may just have finished.
    const now = await findWhole(key);
    if (now !== undefined) return { used: now, booted: false };
    await makeIt();
    const made = await findWhole(key);
    if (made === undefined) throw new TemplateError(`The template of "${title}" was removed as soon as it was made`);
    await pruneTemplates();
    return { used: made, booted: true };
  }
}

/** The template of this key; one that does not hold any more what was saved is removed. */
async function findWhole(key: string): Promise<UsedTemplate | undefined> {
  const found = await findTemplate(key);
  if (found === undefined) return undefined;
  const damage = await whatIsWrong(found.directory, found.record);
  if (damage === undefined) return found;
  process.emitWarning(`A template is damaged, and is booted again: ${damage}`, { type: 'QemukitWarning' });
  await found[Symbol.asyncDispose]();
  await removeTemplate(found.directory);
  return undefined;
}

async function look(title: string, owner: string, began: number, { timeout, signal }: WaitOptions): Promise<void> {
  const describe = () => `waiting for the template of "${title}", which process ${owner.split('-')[1]} boots`;
  if (signal?.aborted === true) throw aborted(signal, describe);
  // What is left of a wait is never less than 1 ms.
  if (timeout !== undefined && timeout <= 1) {
    throw new TimeoutError(`Timed out after ${Math.round(performance.now() - began)} ms ${describe()}`);
  }
  await delay(LOOK);
}

/** Boots a machine in a directory of its own, and puts that in the template's place when all is there. */
async function make(
  key: string,
  subject: TemplateSubject,
  options: MachineOptions,
  how: TemplateOptions,
  wait: () => WaitOptions,
): Promise<void> {
  const { settings, installation } = subject;
  const began = performance.now();
  const root = roomFor(settings.memory * 2 ** 20);
  await using directory = await newTemplate(root, key);
  const { path } = directory;
  await writeFile(join(path, RAM), '', { mode: 0o600 });
  await truncate(join(path, RAM), settings.memory * 2 ** 20);
  const writable = settings.drives.filter(({ readOnly }) => !readOnly);
  for (const { id, file, format } of writable) {
    const found = await imageInfo(resolve(file), { format: format || undefined, forceShare: true });
    await overlay(resolve(file), join(path, `${id}.qcow2`), { backingFormat: found.format, ...wait() });
  }
  await using vm = await Machine.launch<AnySchema>({
    ...options,
    name: NAME,
    binary: installation,
    monitor: undefined,
    debugMonitor: undefined,
    drives: settings.drives.map((drive) => frozen(drive, path, false)),
    args: [...ramArguments(path, settings, 'on'), ...settings.args],
    ...wait(),
  });
  await becomeReady(vm, how.ready, wait);
  const identity = settings.guest === '' ? { interfaces: [], machineId: false } : await identityOf(vm, wait);
  try {
    const features = await saveState(vm, join(path, STATE), wait);
    // At once: it is not to touch its memory any more, not even to say that it goes.
    await vm.kill();
    const vars = settings.firmware.vars === '' ? [] : [VARS];
    if (vars.length > 0) await copyFile(join(vm.directory, VARS), join(path, VARS));
    const record = {
      title: `${titleOf(options)}, ${settings.machine}, ${settings.memory} MiB`,
      booted: new Date().toISOString(),
      took: Math.round(performance.now() - began),
      ...features,
      ...identity,
    };
    await writeRecord(path, record, [RAM, STATE, ...vars, ...writable.map(({ id }) => `${id}.qcow2`)]);
  } catch (error) {
    if (error instanceof TimeoutError || error instanceof AbortError) throw error;
    throw new TemplateError(`Cannot make a template of "${titleOf(options)}": ${messageOf(error)}`, { cause: error });
  }
  await placeTemplate(path, root, key);
}

async function becomeReady(
  vm: Machine<AnySchema>,
  ready: TemplateReady | undefined,
  wait: () => WaitOptions,
): Promise<void> {
  if (ready === undefined) await vm.guest.ready(wait());
  else if (typeof ready !== 'function') await vm.console.waitFor(ready, wait());
  else {
    const done = Promise.resolve(ready(vm as unknown as Machine));
    await bounded(done, wait(), () => 'waiting for the function "ready" of a template');
  }
}

/** What has to be made different in each clone of a guest with an agent. */
async function identityOf(
  vm: Machine<AnySchema>,
  wait: () => WaitOptions,
): Promise<Pick<TemplateRecord, 'interfaces' | 'machineId'>> {
  const script = `cd /sys/class/net && grep . */address; test -s ${MACHINE_ID} && echo machine-id`;
  const { stdout } = await vm.guest.exec(script, { reject: false, ...wait() });
  const lines = stdout.split('\n');
  const nameOf = (mac: string) => lines.find((line) => line.endsWith(`/address:${mac}`))?.split('/')[0];
  return { interfaces: vm.nics.map(({ mac }) => nameOf(mac)), machineId: lines.includes('machine-id') };
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

function ramArguments(directory: string, { memory }: MachineSettings, share: string): string[] {
  const path = doubleCommas(join(directory, RAM));
  return [
    ...['-object', `memory-backend-file,id=${RAM_ID},size=${memory}M,mem-path=${path},share=${share}`],
    ...['-machine', `memory-backend=${RAM_ID}`],
  ];
}

/** A drive as it was when the template was saved, to be written by the template itself, or to be read by its clones. */
function frozen(drive: MachineSettings['drives'][number], directory: string, clone: boolean): DriveOptions {
  const { id, interface: device, readOnly, file, format } = drive;
  if (readOnly) return { id, interface: device, readOnly, file, format: format || undefined };
  return { id, interface: device, file: join(directory, `${id}.qcow2`), format: 'qcow2', overlay: clone };
}

/** The copy of a machine's flash, as launch.ts names it. */
const VARS = 'vars.fd';

function firmwareIn(directory: string, { firmware }: MachineSettings): MachineOptions['firmware'] {
  if (firmware.vars === '') return firmware.code || undefined;
  return { code: firmware.code, vars: join(directory, VARS) };
}

function plain({ network, restrict, device, capture }: MachineSettings['nics'][number]) {
  return { network, device, capture, ...(network === 'user' ? { restrict } : {}) };
}

function titleOf({ name, kernel, drives = [], machine }: MachineOptions): string {
  const [drive] = drives;
  const file = kernel ?? (typeof drive === 'object' ? drive.file : drive);
  // linux() names its files by what is in them.
  return name ?? (file === undefined ? (machine ?? NAME) : basename(file).replace(/-[0-9a-f]{32,}$/, ''));
}
