import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import type { Machine } from './machine.ts';
import { bounded } from './bounded.ts';
import type { WaitOptions } from './deadline.ts';
import { messageOf, TemplateError } from './errors.ts';
import { below } from './printable.ts';
import type { Monitor } from './qmp/monitor.ts';
import type { AnySchema } from './qmp/register.ts';

/** The fd set that a descriptor for the state is in. */
export const STATE_SET = 4711;

/** What a QEMU can do with templates. */
export interface TemplateFeatures {
  /** Whether it reads and writes a state at a file's path. */
  readonly fileUri: boolean;
  /** Whether it can map a file that it may not write. */
  readonly readOnlyRam: boolean;
}

/** QEMU reports a state that it cannot load as it exits: how long the exit may take then, in ms. */
const EXIT = 2000;

/** As fast as it goes: by default QEMU migrates with the speed of a network. */
const BANDWIDTH = 2 ** 50;

/**
 * Stops a machine for good and writes the state of its devices; its memory stays where it is.
 *
 * @throws TemplateError where QEMU cannot, in its words
 */
export async function saveState(
  vm: Machine<AnySchema>,
  file: string,
  wait: () => WaitOptions,
): Promise<TemplateFeatures> {
  const qmp = monitorOf(vm);
  const [capabilities, parameters, properties, { 'blocked-reasons': blocked = [] }] = (await Promise.all([
    qmp.execute('query-migrate-capabilities', undefined, wait()),
    qmp.execute('query-migrate-parameters', undefined, wait()),
    qmp.execute('qom-list-properties', { typename: 'memory-backend-file' }, wait()),
    qmp.execute('query-migrate', undefined, wait()),
  ])) as [
    readonly { readonly capability: string }[],
    Readonly<Record<string, unknown>>,
    readonly { readonly name: string }[],
    { readonly 'blocked-reasons'?: readonly string[] },
  ];
  if (!capabilities.some(({ capability }) => capability === 'x-ignore-shared')) {
    throw new TemplateError('this QEMU cannot leave memory out of a saved state: it has no x-ignore-shared');
  }
  if (blocked.length > 0) throw new TemplateError(`its state cannot be saved: ${blocked.join('; ')}`);
  // Parameter and property came with the versions that can do it.
  const features = { fileUri: 'mode' in parameters, readOnlyRam: properties.some(({ name }) => name === 'rom') };
  await qmp.execute('stop', undefined, wait());
  try {
    // Through this process, which sees its end: a file that QEMU, or a program of its own, writes may still grow after that.
    await using socket = await receive(join(vm.directory, 'state.sock'), file);
    await transfer(vm, 'migrate', `unix:${socket.path}`, wait);
    await bounded(socket.received, wait(), () => 'waiting for the end of the state');
  } catch (error) {
    throw new TemplateError(`its state cannot be saved: ${messageOf(error)}`, { cause: error });
  }
  return features;
}

/**
 * Loads a state into a machine that waits for one; the guest stands still then. Without a file it is read from the descriptor in
 * {@link STATE_SET}.
 *
 * @throws TemplateError with QEMU's own words
 */
export async function loadState(
  vm: Machine<AnySchema>,
  file: string | undefined,
  wait: () => WaitOptions,
): Promise<void> {
  try {
    await transfer(vm, 'migrate-incoming', file === undefined ? undefined : `file:${file}`, wait);
  } catch (error) {
    throw await loadError(vm, error);
  }
}

/**
 * Lets the guest go on from a state that was loaded.
 *
 * @throws TemplateError where that was not saved as of a machine that was stopped
 */
export async function resume(vm: Machine<AnySchema>, wait: () => WaitOptions): Promise<void> {
  const qmp = monitorOf(vm);
  const asked = qmp.execute('query-status', undefined, wait()) as Promise<{ readonly status: string }>;
  // Not after the answer, which costs time: a machine that is not what was saved is given up, whether it runs or not.
  const continued = qmp.execute('cont', undefined, wait());
  continued.catch(() => undefined);
  const { status } = await asked;
  if (status !== 'paused') throw new TemplateError(`the machine is ${status} after its state was loaded`);
  await continued;
}

/** What QEMU printed says more than that its monitor has closed. */
async function loadError(vm: Machine<AnySchema>, cause: unknown): Promise<TemplateError> {
  await vm.waitForExit({ timeout: EXIT }).catch(() => undefined);
  const said = below(vm.stderr.text);
  const why = said === '' ? messageOf(cause) : `QEMU could not load the state${said}`;
  return new TemplateError(why, { cause });
}

/** Writes what the first to connect to a socket says into a file. */
async function receive(path: string, file: string) {
  const server = createServer();
  await once(server.listen(path), 'listening');
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const write = async () => {
    const [socket] = await connected;
    await pipeline(socket, createWriteStream(file, { mode: 0o600 }));
  };
  const received = write();
  received.catch(() => undefined); // it is awaited once QEMU has said that all is sent
  return { path, received, [Symbol.asyncDispose]: async () => void server.close() };
}

/** Runs a migration to its end, out of a machine or into it. */
async function transfer(
  vm: Machine<AnySchema>,
  command: 'migrate' | 'migrate-incoming',
  uri: string | undefined,
  wait: () => WaitOptions,
): Promise<void> {
  const qmp = monitorOf(vm);
  const from = qmp.events.mark();
  const capabilities = ['events', 'x-ignore-shared'].map((capability) => ({ capability, state: true }));
  // Sent at once and awaited together: each round trip would cost a clone's user time.
  const prepared = Promise.all([
    qmp.execute('migrate-set-capabilities', { capabilities }, wait()),
    // Who receives takes what comes.
    ...(command === 'migrate' ? [qmp.execute('migrate-set-parameters', { 'max-bandwidth': BANDWIDTH }, wait())] : []),
  ]);
  prepared.catch(() => undefined);
  const where = uri ?? `fd:${await stateFd(qmp, wait)}`;
  const started = qmp.execute(command, { uri: where }, wait());
  started.catch(() => undefined);
  await prepared;
  await started;
  const ended = (data: unknown) => ['completed', 'failed'].includes((data as { readonly status: string }).status);
  const { data } = await qmp.events.waitFor('MIGRATION', { from, match: ended, ...wait() });
  if ((data as { readonly status: string }).status === 'completed') return;
  const { 'error-desc': why = 'QEMU does not say why' } = (await qmp.execute('query-migrate', undefined, wait())) as {
    readonly 'error-desc'?: string;
  };
  throw new TemplateError(why);
}

/** QEMU has given the descriptor that it inherited another number. */
async function stateFd(qmp: Monitor<AnySchema>, wait: () => WaitOptions): Promise<number> {
  const sets = (await qmp.execute('query-fdsets', undefined, wait())) as readonly {
    readonly 'fdset-id': number;
    readonly fds: readonly { readonly fd: number }[];
  }[];
  const fd = sets.find((set) => set['fdset-id'] === STATE_SET)?.fds[0]?.fd;
  if (fd === undefined) throw new TemplateError('QEMU has not taken the descriptor for the state');
  return fd;
}

function monitorOf(vm: Machine<AnySchema>): Monitor<AnySchema> {
  return vm.qmp;
}
