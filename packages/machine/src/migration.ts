import { join } from 'node:path';

import type { WaitOptions } from './deadline.ts';
import type { Drive } from './drive.ts';
import { messageOf, QemuError, type Exit } from './errors.ts';
import { follow, type Look } from './follow.ts';
import type { JsonObject } from './qmp/json.ts';
import type { Monitor } from './qmp/monitor.ts';
import type { AnySchema } from './qmp/register.ts';

/**
 * How a migration is run. `timeout` (default: 30 000 ms) is how long it may go on without less left to be copied than ever
 * before: a guest that writes faster than it is copied does not keep the call from ending. Ended early, it is cancelled.
 */
export interface MigrationOptions extends WaitOptions {
  /** Called with each state of the source's `MIGRATION` events, as `setup`, `active`, `completed`. */
  readonly onStatus?: ((status: string) => void) | undefined;
}

/** What a migration needs of the machine on each side. */
export interface MigrationSide {
  readonly name: string;
  readonly directory: string;
  readonly qmp: Monitor<AnySchema>;
  readonly drives: readonly Drive[];
  waitForExit(options: WaitOptions): Promise<Exit>;
}

/** A reply to `query-migrate`. */
interface MigrationInfo {
  readonly status?: string;
  readonly 'error-desc'?: string;
  readonly ram?: { readonly remaining: number };
}

/** A unix socket's path, in bytes, on every system that QEMU runs on. */
const LONGEST_PATH = 103;

/** QEMU reports a migration's failure as it exits: how long the exit may take then, in ms. */
const EXIT = 1000;

/** How long a migration that was cancelled may take to end, in ms. */
const CANCEL = 10_000;

const CAPABILITIES: JsonObject = { capabilities: [{ capability: 'events', state: true }] };

/** Moves a running machine into another QEMU: see `Machine.migrateTo()`. */
export async function migrate(
  source: MigrationSide,
  destination: MigrationSide,
  options: MigrationOptions,
): Promise<void> {
  const migration = new Migration(source, destination, options);
  await migration.start();
  try {
    await migration.finish();
  } catch (error) {
    await migration.cancel();
    throw error;
  }
}

class Migration {
  readonly #source: MigrationSide;
  readonly #destination: MigrationSide;
  readonly #options: MigrationOptions;
  readonly #command: WaitOptions;
  readonly #name: string;
  #seen = 0;
  #lowest = Infinity;
  #status = 'not started';

  constructor(source: MigrationSide, destination: MigrationSide, options: MigrationOptions) {
    this.#source = source;
    this.#destination = destination;
    this.#options = options;
    this.#command = { timeout: options.timeout };
    this.#name = `machine "${source.name}" to "${destination.name}"`;
  }

  async start(): Promise<void> {
    const { qmp: from } = this.#source;
    const { qmp: to, directory } = this.#destination;
    const wrong = foreignDrive(this.#source, this.#destination) ?? (await this.#notWaiting());
    if (wrong !== undefined) throw new QemuError(`Cannot migrate ${this.#name}: ${wrong}`);
    const path = join(directory, 'migration.sock');
    if (Buffer.byteLength(path) > LONGEST_PATH) {
      throw new QemuError(
        `Cannot migrate ${this.#name}: the socket ${path} has a path of ${Buffer.byteLength(path)} bytes, and ${LONGEST_PATH} is the most; set TMPDIR to a shorter one`,
      );
    }
    await to.execute('migrate-set-capabilities', CAPABILITIES, this.#options);
    await from.execute('migrate-set-capabilities', CAPABILITIES, this.#options);
    await to.execute('migrate-incoming', { uri: `unix:${path}` }, this.#options);
    this.#seen = from.events.mark();
    // Without the signal: there is something to cancel once the reply has come.
    await from.execute('migrate', { uri: `unix:${path}` }, this.#command);
  }

  async finish(): Promise<void> {
    const describe = () => `waiting for the migration of ${this.#name}, which is ${this.#status}`;
    const { qmp: from } = this.#source;
    const { qmp: to } = this.#destination;
    await follow(from.events, 'MIGRATION', async () => await this.#lookAtSource(), describe, this.#options);
    try {
      // Without the signal: the guest has left its source, and there is nothing to cancel any more.
      await follow(to.events, 'MIGRATION', async () => await this.#lookAtDestination(), describe, this.#command);
    } catch (error) {
      if (to.closedBy === undefined) throw error;
      // The source has sent all, and takes this for success.
      throw new QemuError(`${this.#failed(messageOf(to.closedBy))}; "cont" lets the source go on`, {
        cause: to.closedBy,
      });
    }
  }

  /** Cancels it and waits until the source goes on. Never throws: what led here is what counts. */
  async cancel(): Promise<void> {
    const { qmp } = this.#source;
    const look = async (): Promise<Look<void>> => {
      const { status = 'none' } = await queryMigrate(qmp);
      const state = await runState(qmp);
      const over = ['none', 'cancelled', 'failed', 'completed'].includes(status) && state !== 'finish-migrate';
      return over ? { result: undefined } : { state: `${status} ${state}` };
    };
    const name = this.#name;
    try {
      await qmp.executeRaw('migrate_cancel');
      await follow(qmp.events, 'MIGRATION', look, () => `waiting for the end of the migration of ${name}`, {
        timeout: CANCEL,
      });
    } catch {
      // said by what led here
    }
  }

  async #notWaiting(): Promise<string | undefined> {
    const state = await runState(this.#destination.qmp);
    if (state === 'inmigrate') return undefined;
    return `"${this.#destination.name}" does not wait for a migration, it is ${state}: launch it with the option "incoming"`;
  }

  async #lookAtSource(): Promise<Look<void>> {
    const { qmp } = this.#source;
    const info = await queryMigrate(qmp, this.#command);
    this.#status = info.status ?? 'not started';
    this.#report();
    if (info.status === 'failed') throw await this.#failure(info['error-desc'] ?? 'QEMU does not say why');
    if (info.status === 'cancelled') throw new QemuError(this.#failed('somebody cancelled it'));
    if (info.status === 'completed' && (await runState(qmp)) === 'postmigrate') return { result: undefined };
    this.#lowest = Math.min(this.#lowest, info.ram?.remaining ?? Infinity);
    return { state: `${this.#status}, at best ${this.#lowest} left` };
  }

  async #lookAtDestination(): Promise<Look<void>> {
    const { qmp } = this.#destination;
    const { status = 'none', 'error-desc': why = 'QEMU does not say why' } = await queryMigrate(qmp, this.#command);
    this.#status = `complete at its source and ${status} at its destination`;
    if (status === 'failed') throw new QemuError(`${this.#failed(why)}; "cont" lets the source go on`);
    // QEMU says so after it has let the guest run, or has left it stopped.
    return status === 'completed' ? { result: undefined } : { state: status };
  }

  /** The source says only that the connection broke; why is what the destination printed before it exited. */
  async #failure(why: string): Promise<QemuError> {
    const { qmp } = this.#destination;
    await this.#destination.waitForExit({ timeout: EXIT }).catch(() => undefined);
    if (qmp.closedBy !== undefined) {
      return new QemuError(this.#failed(`${why}; ${messageOf(qmp.closedBy)}`), { cause: qmp.closedBy });
    }
    const { 'error-desc': there } = await queryMigrate(qmp).catch((): MigrationInfo => ({}));
    return new QemuError(this.#failed(there === undefined ? why : `${why}; the destination says: ${there}`));
  }

  #failed(why: string): string {
    return `The migration of ${this.#name} failed: ${why}`;
  }

  #report(): void {
    const { events } = this.#source.qmp;
    const entries = events.since(this.#seen);
    this.#seen = events.mark();
    for (const { name, data } of entries) {
      if (name !== 'MIGRATION') continue;
      this.#status = data.status as string;
      this.#options.onStatus?.(this.#status);
    }
  }
}

/** Memory and devices are moved, drives are not: what the source has written must be what the destination reads. */
function foreignDrive(source: MigrationSide, destination: MigrationSide): string | undefined {
  const there = new Set(destination.drives.map(({ file, overlay }) => overlay ?? file));
  const drive = source.drives.find(({ file, overlay, readOnly }) => !readOnly && !there.has(overlay ?? file));
  if (drive === undefined) return undefined;
  return `drive "${drive.id}" is written to ${drive.overlay ?? drive.file}, which "${destination.name}" does not have; give both machines the same image with overlay: false`;
}

async function queryMigrate(qmp: Monitor<AnySchema>, options?: WaitOptions): Promise<MigrationInfo> {
  return (await qmp.execute('query-migrate', undefined, options)) as MigrationInfo;
}

async function runState(qmp: Monitor<AnySchema>): Promise<string> {
  const { status } = (await qmp.execute('query-status')) as { readonly status: string };
  return status;
}
