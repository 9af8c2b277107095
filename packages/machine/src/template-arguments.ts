import { basename, join } from 'node:path';

import type { Drive } from './drive.ts';
import { doubleCommas } from './drive-arguments.ts';
import type { DriveOptions } from './drive-options.ts';
import type { MachineOptions, MachineSettings } from './options.ts';
import { RAM } from './template-files.ts';

/** The machine that a template is booted in; clones have names of their own. */
export const NAME = 'template';
/** The id of the guest's memory. */
const RAM_ID = 'qemukit-ram';
/** The copy of a machine's flash, as launch.ts names it. */
export const VARS = 'vars.fd';

/** Has the guest's memory in the template's file: shared while that is booted, copied on write by its clones. */
export function ramArguments(directory: string, { memory }: MachineSettings, share: string): string[] {
  const path = doubleCommas(join(directory, RAM));
  return [
    ...['-object', `memory-backend-file,id=${RAM_ID},size=${memory}M,mem-path=${path},share=${share}`],
    ...['-machine', `memory-backend=${RAM_ID}`],
  ];
}

/** What is asked of a drive to be frozen. */
type FrozenDrive = Pick<Drive, 'id' | 'interface' | 'readOnly' | 'file' | 'format'>;

/** The file of a drive that can be written, as it was when its machine was saved. */
export function frozenFile(directory: string, id: string): string {
  return join(directory, `${id}.qcow2`);
}

/** A drive as it was when its machine was saved, to be written by that itself, or to be read by its clones. */
export function frozen(
  { id, interface: device, readOnly, file, format }: FrozenDrive,
  directory: string,
  clone: boolean,
): DriveOptions {
  if (readOnly) return { id, interface: device, readOnly, file, format: format || undefined };
  return { id, interface: device, file: frozenFile(directory, id), format: 'qcow2', overlay: clone };
}

/** The firmware of a clone: with the flash as it was saved. */
export function firmwareIn(directory: string, { firmware }: MachineSettings): MachineOptions['firmware'] {
  if (firmware.vars === '') return firmware.code || undefined;
  return { code: firmware.code, vars: join(directory, VARS) };
}

/** What a template of these options is called. */
export function titleOf({ name, kernel, drives = [], machine }: MachineOptions): string {
  const [drive] = drives;
  const file = kernel ?? (typeof drive === 'object' ? drive.file : drive);
  // linux() names its files by what is in them.
  return name ?? (file === undefined ? (machine ?? NAME) : basename(file).replace(/-[0-9a-f]{32,}$/, ''));
}
