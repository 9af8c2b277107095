import { posix } from 'node:path';

/** One entry of an archive; `mode` holds the permission bits only. Directories are 0755, links have no mode of their own. */
export type NewcEntry =
  | { readonly kind: 'directory' }
  | { readonly kind: 'file'; readonly content: Uint8Array; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string };

const TYPES = { directory: 0o040000, file: 0o100000, link: 0o120000 } as const;

/**
 * A cpio archive in the `newc` format, as the kernel unpacks into its root file system
 * (Documentation/driver-api/early-userspace/buffer-format). Paths are absolute guest paths; the directories above them
 * are added, once. Every time stamp is 0 and every owner root, so that equal entries give equal bytes.
 */
export function newc(entries: ReadonlyMap<string, NewcEntry>): Uint8Array<ArrayBuffer> {
  const all = new Map<string, NewcEntry>();
  for (const [path, entry] of entries) {
    const name = posix.normalize(path).replace(/^\/+|\/+$/g, '');
    for (const parent of parents(name)) if (!all.has(parent)) all.set(parent, { kind: 'directory' });
    if (name !== '') all.set(name, entry);
  }
  const parts = [...all].flatMap(([name, entry], i) => record(name, entry, i + 1));
  return Buffer.concat([...parts, ...record('TRAILER!!!', undefined, 0)]);
}

function parents(name: string): string[] {
  const segments = name.split('/').slice(0, -1);
  return segments.map((_, i) => segments.slice(0, i + 1).join('/'));
}

function record(name: string, entry: NewcEntry | undefined, inode: number): Uint8Array[] {
  const path = Buffer.from(`${name}\0`);
  const content = contentOf(entry);
  const mode =
    entry === undefined ? 0 : TYPES[entry.kind] | (entry.kind === 'file' ? entry.mode & 0o7777 : permissions(entry));
  const links = entry?.kind === 'directory' ? 2 : 1;
  // inode, mode, uid, gid, nlink, mtime, filesize, devmajor, devminor, rdevmajor, rdevminor, namesize, check
  const fields = [inode, mode, 0, 0, links, 0, content.length, 0, 0, 0, 0, path.length, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`, 'latin1');
  return [header, path, padding(header.length + path.length), content, padding(content.length)];
}

function permissions(entry: NewcEntry): number {
  return entry.kind === 'directory' ? 0o755 : 0o777;
}

function contentOf(entry: NewcEntry | undefined): Uint8Array {
  if (entry?.kind === 'file') return entry.content;
  return entry?.kind === 'link' ? Buffer.from(entry.target) : Buffer.alloc(0);
}

function padding(length: number): Uint8Array {
  return Buffer.alloc((4 - (length % 4)) % 4);
}
