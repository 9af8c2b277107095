import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

import type { CloneIdentity } from './clone-identity.ts';
import { fileStamp } from './file-hash.ts';
import { messageOf } from './errors.ts';

/** The guest's memory. */
export const RAM = 'ram';
/** The state of its devices. */
export const STATE = 'state';
/** What the directory of a template holds beside that is written down here. */
const RECORD = 'template.json';

/** A file of a template, and what tells whether it is whole. */
interface TemplateFile {
  readonly name: string;
  readonly size: number;
  readonly crc32: number;
}

/** What is written down about a template: all that a clone has to know beside the options. */
export interface TemplateRecord extends CloneIdentity {
  /** What it is of, in words. */
  readonly title: string;
  /** When it was booted, as ISO 8601. */
  readonly booted: string;
  /** How long that took, in ms. */
  readonly took: number;
  /** Whether its QEMU reads a state from a file's path. */
  readonly fileUri: boolean;
  /** Whether its QEMU can map a file that it may not write. */
  readonly readOnlyRam: boolean;
  /** Whether it was booted with a VM generation ID, which its clones have to have then, too. */
  readonly generationId: boolean;
  readonly files: readonly TemplateFile[];
}

/** The files that this process has read through, by their stamps. */
const whole = new Set<string>();

/** Where the record of a template lies. */
export function recordOf(directory: string): string {
  return join(directory, RECORD);
}

/** Writes down a template that is complete but for that. */
export async function writeRecord(
  directory: string,
  record: Omit<TemplateRecord, 'files'>,
  names: readonly string[],
): Promise<void> {
  const files = await Promise.all(names.map(async (name) => ({ name, ...(await measure(join(directory, name))) })));
  await writeFile(recordOf(directory), `${JSON.stringify({ ...record, files }, undefined, 2)}\n`, { mode: 0o600 });
}

/** The record of a template; undefined where there is none. */
export async function readRecord(directory: string): Promise<TemplateRecord | undefined> {
  try {
    return JSON.parse(await readFile(recordOf(directory), 'utf8')) as TemplateRecord;
  } catch {
    return undefined;
  }
}

/**
 * What is wrong with a template's files, in words; undefined where they hold what was saved. A file is read through once a
 * process, and once more when it has been touched.
 */
export async function whatIsWrong(directory: string, { files }: TemplateRecord): Promise<string | undefined> {
  for (const file of files) {
    const wrong = await wrongWith(join(directory, file.name), file);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

async function wrongWith(path: string, file: TemplateFile): Promise<string | undefined> {
  try {
    const stamp = `${await fileStamp(path)}|${file.crc32}`;
    if (whole.has(stamp)) return undefined;
    const { size } = await stat(path);
    if (size !== file.size) return `${path} has ${size} bytes instead of ${file.size}`;
    if ((await measure(path)).crc32 !== file.crc32) return `${path} does not hold any more what was saved`;
    whole.add(stamp);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

const PIECE = 4 << 20;

/** The size and CRC-32 of a file: against accidents, not against somebody who may write it. */
async function measure(path: string): Promise<{ readonly size: number; readonly crc32: number }> {
  await using file = await open(path, 'r');
  const buffer = Buffer.allocUnsafe(PIECE);
  let size = 0;
  let sum = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, PIECE, size);
    if (bytesRead === 0) return { size, crc32: sum };
    sum = crc32(buffer.subarray(0, bytesRead), sum);
    size += bytesRead;
  }
}
