import { chmod } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { findQemuImg, type QemuInstallation } from './binary.ts';
import type { WaitOptions } from './deadline.ts';
import type { DriveInterface, DriveSettings } from './drive-options.ts';
import { AbortError, messageOf, QemuError, TimeoutError } from './errors.ts';
import { imageInfo, overlay, type ImageOptions } from './image.ts';

/** A drive of a launched machine. */
export interface Drive {
  /** The device's id and the block device's node name, for commands as `blockdev-mirror`. */
  readonly id: string;
  /** The absolute path of the image that was given. */
  readonly file: string;
  /** The image's format. */
  readonly format: string;
  /** The absolute path of the qcow2 overlay that the machine writes to; undefined where it writes to the image, or to nothing. */
  readonly overlay: string | undefined;
  readonly readOnly: boolean;
  readonly interface: DriveInterface;
}

/** What the files of a machine's drives are made with. */
export interface DriveContext extends WaitOptions {
  /** Where the overlays are made. */
  readonly directory: string;
  readonly installation: QemuInstallation;
}

/**
 * Finds out the formats of drives, and makes their overlays.
 *
 * @throws QemuError where an image cannot be read, or its format has to be given; TimeoutError, AbortError
 */
export async function prepareDrives(
  drives: readonly DriveSettings[],
  context: DriveContext,
): Promise<readonly Drive[]> {
  if (drives.length === 0) return [];
  const { directory, installation, timeout, signal } = context;
  const image = { qemuImg: await findQemuImg(installation), timeout, signal };
  const prepared = drives.map(async (drive) => await prepare(drive, directory, image));
  await Promise.allSettled(prepared); // where one fails, the directory goes, and nobody may be writing to it
  return await Promise.all(prepared);
}

async function prepare(drive: DriveSettings, directory: string, options: ImageOptions): Promise<Drive> {
  const { id, interface: device, readOnly } = drive;
  const file = resolve(drive.file);
  const own = drive.overlay ? join(directory, `${id}.qcow2`) : undefined;
  let { format } = drive;
  try {
    // Making the overlay tells whether the image is of the format that was given; any file is raw.
    if (format === '' || (own === undefined && format !== 'raw')) {
      // Where a machine waits for a migration, the image is its source's still: QEMU takes its locks later.
      ({ format } = await imageInfo(file, { ...options, format: format || undefined, forceShare: true }));
    }
    if (own !== undefined) {
      await overlay(file, own, { ...options, backingFormat: format });
      await chmod(own, 0o600);
    }
  } catch (cause) {
    if (cause instanceof TimeoutError || cause instanceof AbortError) throw cause;
    throw new QemuError(`the image "${file}" of drive "${id}" cannot be used: ${messageOf(cause)}`, { cause });
  }
  if (drive.format === '' && format === 'raw' && own === undefined && !readOnly) {
    // A guest that writes another format's header to it would have the next launch open what it likes.
    throw new QemuError(
      `the image "${file}" of drive "${id}" looks raw: to be written it needs the option format: 'raw'`,
    );
  }
  return { id, file, format, overlay: own, readOnly, interface: device };
}
