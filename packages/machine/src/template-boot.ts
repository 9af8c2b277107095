import { copyFile, truncate, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { listQemu } from './binary.ts';
import { bounded } from './bounded.ts';
import { cacheDirectory } from './cache.ts';
import { identityOf } from './clone-identity.ts';
import { aborted, type WaitOptions } from './deadline.ts';
import { AbortError, messageOf, TemplateError, TimeoutError } from './errors.ts';
import { GENERATION_ID, takesGenerationId } from './generation-id.ts';
import { imageInfo, overlay } from './image.ts';
import { Machine } from './machine.ts';
import type { MachineOptions } from './options.ts';
import { findOrMake } from './owner-lock.ts';
import { lastLines } from './printable.ts';
import type { AnySchema } from './qmp/register.ts';
import { frozen, frozenFile, NAME, ramArguments, titleOf, VARS } from './template-arguments.ts';
import { RAM, STATE, whatIsWrong, writeRecord } from './template-files.ts';
import type { TemplateSubject } from './template-key.ts';
import type { TemplateOptions, TemplateReady } from './template-options.ts';
import { ProgressTicker } from './template-progress.ts';
import { saveState } from './template-state.ts';
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

/** A template that is in the cache. */
interface FoundTemplate {
  readonly used: UsedTemplate;
  /** Whether this call has booted it. */
  readonly booted: boolean;
}

/** The template of this key, or the one that is booted now: of those who ask at the same time one boots it, and the others wait for it. */
export async function findOrBoot(
  key: string,
  subject: TemplateSubject,
  options: MachineOptions,
  how: TemplateOptions,
  wait: () => WaitOptions,
): Promise<FoundTemplate> {
  const title = titleOf(options);
  const began = performance.now();
  using ticker = new ProgressTicker(title, how.onProgress);
  templateRoots(); // the lock lies in one of them
  const { value: used, made: booted } = await findOrMake(cacheDirectory('templates', `${key}.lock`), {
    find: async () => await findWhole(key),
    make: async () => {
      await bootTemplate(key, subject, options, how, ticker, wait);
      const made = await findWhole(key);
      if (made === undefined) throw new TemplateError(`The template of "${title}" was removed as soon as it was made`);
      await pruneTemplates();
      return made;
    },
    wait: (owner) => {
      ticker.enter('wait');
      checkWait(title, owner, began, wait());
    },
  });
  return { used, booted };
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

/** Who waits for another process to boot a template gives up when his time is over. */
function checkWait(title: string, owner: string, began: number, { timeout, signal }: WaitOptions): void {
  const describe = () => `waiting for the template of "${title}", which process ${owner.split('-')[1]} boots`;
  if (signal?.aborted === true) throw aborted(signal, describe);
  // What is left of a wait is never less than 1 ms.
  if (timeout !== undefined && timeout <= 1) {
    throw new TimeoutError(`Timed out after ${Math.round(performance.now() - began)} ms ${describe()}`);
  }
}

/** Boots a machine in a directory of its own, and puts that in the template's place when all is there. */
async function bootTemplate(
  key: string,
  subject: TemplateSubject,
  options: MachineOptions,
  how: TemplateOptions,
  ticker: ProgressTicker,
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
    await overlay(resolve(file), frozenFile(path, id), { backingFormat: found.format, ...wait() });
  }
  const generationId = takesGenerationId(settings) && (await listQemu(installation, 'device')).includes('vmgenid');
  await using vm = await Machine.launch<AnySchema>({
    ...options,
    name: NAME,
    binary: installation,
    monitor: undefined,
    debugMonitor: undefined,
    drives: settings.drives.map((drive) => frozen(drive, path, false)),
    args: [...ramArguments(path, settings, 'on'), ...(generationId ? GENERATION_ID : []), ...settings.args],
    ...wait(),
  });
  ticker.enter('boot', () => lastLines(vm.console.transcript.text, 1).join(''));
  await becomeReady(vm, how.ready, wait);
  ticker.enter('save');
  const identity = settings.guest[0] === 'agent' ? await identityOf(vm, wait) : { interfaces: [], machineId: false };
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
      generationId,
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
