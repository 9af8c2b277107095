import { boolean, checkMembers, show, string, text, type Checks } from './check-members.ts';

/** A drive of a machine. */
export interface DriveOptions {
  /** The image's path. */
  readonly file: string;
  /** The image's format, as `qcow2` or `raw`. Default: what its first bytes look like, as `qemu-img info` says. */
  readonly format?: string | undefined;
  /**
   * Whether the machine writes to an overlay of its own, which goes with it, and leaves the image as it is. Default: true,
   * unless the drive is read-only.
   */
  readonly overlay?: boolean | undefined;
  /** The device that the guest sees: `virtio` (default), `ide` (on SATA where the machine type has that), or `none`: no device. */
  readonly interface?: DriveInterface | undefined;
  /** Whether the guest cannot write to it. Default: false. */
  readonly readOnly?: boolean | undefined;
  /** The device's id and the block device's node name. Default: `drive0`, `drive1`, … */
  readonly id?: string | undefined;
}

/** How a drive is attached. */
export type DriveInterface = 'virtio' | 'ide' | 'none';

/** Complete and checked options of a drive; an empty format is still to be found out. */
export interface DriveSettings {
  readonly id: string;
  readonly file: string;
  readonly format: string;
  readonly overlay: boolean;
  readonly interface: DriveInterface;
  readonly readOnly: boolean;
}

const INTERFACES = ['virtio', 'ide', 'none'];

const CHECKS: Checks<DriveOptions> = {
  file: text,
  format: (value) => (string(value) && /^[a-z0-9][\w-]*$/.test(value) ? undefined : 'is a word, as qcow2'),
  overlay: boolean,
  interface: (value) => (INTERFACES.includes(value as string) ? undefined : `is one of ${INTERFACES.join(', ')}`),
  readOnly: boolean,
  id: (value) =>
    string(value) && /^[A-Za-z][\w.-]{0,30}$/.test(value)
      ? undefined
      : 'is letters, digits, ".", "_" and "-", at most 31, a letter first',
};

/**
 * Checks drives and fills what they leave out; a string stands for `{ file }`.
 *
 * @throws TypeError, RangeError
 */
export function completeDrives(drives: readonly (string | DriveOptions)[]): readonly DriveSettings[] {
  const settings = drives.map((drive, i) => complete(typeof drive === 'string' ? { file: drive } : drive, i));
  const used = new Set<string>();
  for (const { id } of settings) {
    if (id === '') continue;
    if (used.has(id)) throw new RangeError(`Two drives have the id "${id}"`);
    used.add(id);
  }
  return settings.map((drive, i) => ({ ...drive, id: drive.id || unusedId(used, i) }));
}

/** The drive's number makes its id; the numbers after it where somebody has that. */
function unusedId(used: Set<string>, index: number): string {
  for (let n = index; ; n++) {
    const id = `drive${n}`;
    if (used.has(id)) continue;
    used.add(id);
    return id;
  }
}

/** An id that is left out is empty. */
function complete(drive: DriveOptions, index: number): DriveSettings {
  const what = `Drive ${index} option`;
  checkMembers(what, drive, CHECKS);
  if (drive.file === undefined) throw new TypeError(`${what} "file" is missing: ${show(drive)}`);
  const { file, format = '', readOnly = false, overlay = !readOnly, interface: device = 'virtio', id = '' } = drive;
  if (readOnly && overlay)
    throw new RangeError(`${what} "overlay" is for a drive that is written: this one is read-only`);
  if (readOnly && device === 'ide') {
    throw new RangeError(`${what} "readOnly" does not go with the interface ide: its disks are written; take virtio`);
  }
  return { id, file, format, overlay, interface: device, readOnly };
}
