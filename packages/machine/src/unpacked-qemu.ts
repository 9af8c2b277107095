import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from './cache.ts';

/** What `installation.json` of an unpacked QEMU says; its paths are relative to the directory that it lies in. */
export interface UnpackedQemu {
  readonly suite: string;
  readonly architecture: string;
  /** The distribution's version of the package, as `1:10.0.2+ds-2`. */
  readonly version: string;
  /** The dynamic loader of the C library that was unpacked too. */
  readonly loader: string;
  /** Where its libraries are. */
  readonly libraries: readonly string[];
  readonly program: string;
  /** Where QEMU's modules are. */
  readonly modules: string;
  /** Where firmware and option ROMs are. */
  readonly data: readonly string[];
}

/** The file in an unpacked QEMU's directory that is written last: where it is, everything is. */
export const INSTALLATION_FILE = 'installation.json';

/** Where the QEMU of a suite for a guest architecture is unpacked to. */
export function unpackedDirectory(suite: string, architecture: string): string {
  return cacheDirectory('qemu', `${suite}-${architecture}`);
}

/** What was unpacked to a directory; undefined where nothing was, or not to its end. */
export function readUnpacked(directory: string): UnpackedQemu | undefined {
  try {
    const read: unknown = JSON.parse(readFileSync(join(directory, INSTALLATION_FILE), 'utf8'));
    return isUnpackedQemu(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

/** All that was unpacked into the user's cache. */
export function listUnpacked(): readonly { readonly directory: string; readonly unpacked: UnpackedQemu }[] {
  let names: readonly string[];
  try {
    names = readdirSync(cacheDirectory('qemu'));
  } catch {
    return [];
  }
  return names
    .filter((name) => !name.startsWith('.'))
    .toSorted()
    .flatMap((name) => {
      const directory = cacheDirectory('qemu', name);
      const unpacked = readUnpacked(directory);
      return unpacked === undefined ? [] : [{ directory, unpacked }];
    });
}

/** Whether this is what we write: a file of another version of us, or of somebody else, counts as none. */
function isUnpackedQemu(value: unknown): value is UnpackedQemu {
  if (typeof value !== 'object' || value === null) return false;
  const read = new Map(Object.entries(value));
  const text = (key: string) => typeof read.get(key) === 'string';
  return (
    ['suite', 'architecture', 'version', 'loader', 'program', 'modules'].every(text) &&
    ['libraries', 'data'].every((key) => Array.isArray(read.get(key)))
  );
}
