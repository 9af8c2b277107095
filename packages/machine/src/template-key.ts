import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { cpus, release } from 'node:os';
import { resolve } from 'node:path';

import { findQemuImg, programOf, type QemuInstallation } from './binary.ts';
import { fileHash, fileStamp } from './file-hash.ts';
import { imageInfo } from './image.ts';
import type { MachineSettings } from './options.ts';

/** Counted up whenever what a template holds, or how it is made, changes. */
const FORMAT = 3;

/** What a template is of. */
export interface TemplateSubject {
  readonly settings: MachineSettings;
  readonly installation: QemuInstallation;
  /** The accelerator that is used. */
  readonly accelerator: string;
  /** What tells one way to the ready point from another. */
  readonly ready: string;
}

/**
 * The key of a template: another one wherever anything differs that a clone would not notice itself, which is nearly all. QEMU
 * loads the state of a machine with another CPU, kernel or command line without a word.
 *
 * @throws the system's error, or QemuError, where a file that it names cannot be read
 */
export async function templateKey({ settings, installation, accelerator, ready }: TemplateSubject): Promise<string> {
  const { kernel, initrd, firmware, drives, args, nics, env, wrapper } = settings;
  const files = [kernel, initrd, firmware.code.includes('/') ? firmware.code : '', firmware.vars];
  const { architecture, machine, cpu, cpus: count, memory, append, consoles, guest } = settings;
  const identity = {
    format: FORMAT,
    binary: [installation.command, installation.args, installation.env, await fileStamp(programOf(installation))],
    // Under TCG the CPU is an emulated one, the same everywhere.
    host: [accelerator, ...(accelerator.startsWith('tcg') ? [] : [release(), cpus()[0]?.model])],
    guest: { architecture, machine, cpu, count, memory, append, consoles, guest, env, wrapper },
    cards: nics.map(({ id, network, restrict, device, mac }) => [
      ...[id, network === 'user' ? network : 'ours'],
      ...[restrict, device, mac],
    ]),
    firmware: firmware.code.includes('/') ? '' : firmware.code,
    files: await Promise.all(files.map(async (file) => (file === '' ? '' : await fileHash(file)))),
    // Overlays name their images: these have to be where they were.
    drives: await Promise.all(
      drives.map(async (drive) => [drive, await Promise.all((await chain(drive, installation)).map(hashed))]),
    ),
    args: [args, await Promise.all((await namedIn(args)).map(hashed))],
    ready,
  };
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32);
}

async function hashed(path: string): Promise<[string, string]> {
  return [path, await fileHash(path)];
}

/** The files of a drive: its image, and those that this is backed by. */
async function chain(
  { file, format }: MachineSettings['drives'][number],
  installation: QemuInstallation,
): Promise<readonly string[]> {
  const options = { qemuImg: await findQemuImg(installation), forceShare: true };
  const found = [resolve(file)];
  let info = await imageInfo(found[0]!, { ...options, format: format || undefined });
  while (info.backingFile !== undefined) {
    found.push(info.backingFile);
    info = await imageInfo(info.backingFile, { ...options, format: info.backingFormat });
  }
  return found;
}

/** The regular files among what arguments say. */
async function namedIn(args: readonly string[]): Promise<readonly string[]> {
  const words = new Set(args.flatMap((arg) => [arg, ...arg.split(/[,=:"]/)]).filter((word) => word.includes('/')));
  const regular = await Promise.all(
    [...words].map(async (word) => {
      const found = await stat(word).catch(() => undefined);
      return found?.isFile() === true ? [resolve(word)] : [];
    }),
  );
  return regular.flat().toSorted();
}
