import { inspect } from 'node:util';

import type { WaitOptions } from './deadline.ts';
import { didYouMean } from './did-you-mean.ts';
import { QemuError } from './errors.ts';
import { runJob } from './job.ts';
import type { Monitor } from './qmp/monitor.ts';
import type { AnySchema } from './qmp/register.ts';

/** A drive as `query-block` tells it, as far as it matters here. */
interface Inserted {
  readonly 'node-name': string;
  readonly drv: string;
  readonly ro: boolean;
  readonly image: { readonly snapshots?: readonly { readonly name: string }[] };
}

/** A member of the reply to `query-block`; `device` is empty for what `-blockdev` has made. */
interface Block {
  readonly device: string;
  readonly inserted?: Inserted;
}

/** The block devices that the guest can write to, which a saved machine's state does not have. A PC's flash it has. */
export async function savedNodes(monitor: Monitor<AnySchema>, doing: string): Promise<readonly string[]> {
  return nodes(await writableDrives(monitor, doing));
}

/** Saves the machine's state and its drives' under a tag, in the drives: see `Machine.saveSnapshot()`. */
export async function saveSnapshot(monitor: Monitor<AnySchema>, tag: string, options: WaitOptions): Promise<void> {
  checkTag(tag);
  const devices = nodes(await holdingDrives(monitor, `save snapshot "${tag}"`));
  await runJob(monitor, 'snapshot-save', { tag, vmstate: devices[0], devices }, options);
}

/** Puts the machine and its drives back to a tag: see `Machine.loadSnapshot()`. */
export async function loadSnapshot(monitor: Monitor<AnySchema>, tag: string, options: WaitOptions): Promise<void> {
  const devices = await devicesWith(monitor, tag, 'load');
  await runJob(monitor, 'snapshot-load', { tag, vmstate: devices[0], devices }, options);
}

/** Removes a tag from the drives: see `Machine.deleteSnapshot()`. */
export async function deleteSnapshot(monitor: Monitor<AnySchema>, tag: string, options: WaitOptions): Promise<void> {
  const devices = await devicesWith(monitor, tag, 'delete');
  await runJob(monitor, 'snapshot-delete', { tag, devices }, options);
}

/** Checked here, because QEMU stops the machine before it finds out (load), or does not say it (delete). */
async function devicesWith(monitor: Monitor<AnySchema>, tag: string, doing: string): Promise<string[]> {
  checkTag(tag);
  const drives = await holdingDrives(monitor, `${doing} snapshot "${tag}"`);
  for (const { 'node-name': node, image } of drives) {
    const tags = (image.snapshots ?? []).map(({ name }) => name);
    if (tags.includes(tag)) continue;
    const others = tags.length === 0 ? '; it has no snapshot' : didYouMean(tag, tags);
    throw new QemuError(`Cannot ${doing} snapshot "${tag}": drive "${node}" has none of this tag${others}`);
  }
  return nodes(drives);
}

/** What QEMU calls a PC's flash. */
const FLASH = /^pflash\d+$/;

/** What is longer QEMU would cut, and nobody would find it by its tag again. */
const LONGEST_TAG = 255;

function checkTag(tag: string): void {
  if (typeof tag !== 'string') throw new TypeError(`A snapshot's tag is a string, not ${inspect(tag)}`);
  const bytes = Buffer.byteLength(tag);
  if (bytes > 0 && bytes <= LONGEST_TAG && !tag.includes('\0')) return;
  throw new RangeError(`A snapshot's tag is 1 to ${LONGEST_TAG} bytes without NUL, not ${inspect(tag)}`);
}

/** The drives that a snapshot goes into. */
async function holdingDrives(monitor: Monitor<AnySchema>, doing: string): Promise<readonly Inserted[]> {
  const drives = await writableDrives(monitor, doing);
  if (drives.length > 0) return drives;
  throw new QemuError(
    `Cannot ${doing}: the machine has no writable qcow2 drive to hold it; give it one by the option "drives"`,
  );
}

async function writableDrives(monitor: Monitor<AnySchema>, doing: string): Promise<readonly Inserted[]> {
  const blocks = (await monitor.execute('query-block')) as unknown as readonly Block[];
  const drives = blocks.flatMap(({ device, inserted }) =>
    inserted === undefined || inserted.ro || FLASH.test(device) ? [] : [{ device, ...inserted }],
  );
  const unfit = drives.find(({ drv }) => drv !== 'qcow2');
  if (unfit !== undefined) {
    throw new QemuError(
      `Cannot ${doing}: drive "${unfit.device || unfit['node-name']}" can be written and is ${unfit.drv}, which holds no snapshots; make it a qcow2 image, an overlay, or read-only`,
    );
  }
  return drives;
}

function nodes(drives: readonly Inserted[]): string[] {
  return drives.map((drive) => drive['node-name']);
}
