import { createReadStream } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir, readlink, rm, symlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { QemuError } from './errors.ts';

const BLOCK = 512;

/**
 * A file, symbolic link or directory with all that is in it, as a tar archive in which it is called `name` (POSIX ustar, with
 * GNU's long names). Modes are kept; owners are not: all is root's.
 *
 * @throws QemuError for what is none of these, or is cut off while it is read
 */
export async function* packTar(path: string, name: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield* packEntry(path, name);
  yield Buffer.alloc(2 * BLOCK);
}

async function* packEntry(path: string, name: string): AsyncGenerator<Uint8Array, void, undefined> {
  const stat = await lstat(path);
  const { mode, size } = stat;
  const mtime = Math.floor(stat.mtimeMs / 1000);
  if (stat.isDirectory()) {
    yield header({ name: `${name}/`, mode, size: 0, mtime, type: '5', link: '' });
    for (const entry of (await readdir(path)).toSorted()) yield* packEntry(join(path, entry), `${name}/${entry}`);
  } else if (stat.isSymbolicLink()) {
    yield header({ name, mode, size: 0, mtime, type: '2', link: await readlink(path) });
  } else if (stat.isFile()) {
    yield header({ name, mode, size, mtime, type: '0', link: '' });
    let sent = 0;
    if (size > 0) {
      for await (const chunk of createReadStream(path, { end: size - 1, highWaterMark: 1 << 18 })) {
        sent += (chunk as Buffer).length;
        yield chunk as Buffer;
      }
    }
    if (sent < size) throw new QemuError(`"${path}" became shorter while it was read`);
    yield Buffer.alloc(-size & (BLOCK - 1));
  } else {
    throw new QemuError(`"${path}" is no file, directory or symbolic link`);
  }
}

interface Entry {
  readonly name: string;
  readonly mode: number;
  readonly size: number;
  readonly mtime: number;
  readonly type: string;
  readonly link: string;
}

/** An entry's header, after those that hold what is too long for it. */
function header(entry: Entry): Buffer {
  const long = (type: string, text: string) => {
    const content = Buffer.from(`${text}\0`);
    const padded = Buffer.concat([content, Buffer.alloc(-content.length & (BLOCK - 1))]);
    const own = { name: '././@LongLink', mode: 0o644, size: content.length, mtime: 0, type, link: '' };
    return Buffer.concat([header(own), padded]);
  };
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, width: number) =>
    block.write(value.toString(8).padStart(width - 1, '0'), at, 'latin1');
  block.write(entry.name, 0, 100);
  octal(entry.mode & 0o7777, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  if (entry.size < 8 ** 11) octal(entry.size, 124, 12);
  else {
    block[124] = 0x80; // GNU's way for what is 8 GiB or more: a binary number
    block.writeBigUInt64BE(BigInt(entry.size), 128);
  }
  octal(entry.mtime, 136, 12);
  block.write('        ', 148, 'latin1');
  block.write(entry.type, 156, 'latin1');
  block.write(entry.link, 157, 100);
  block.write('ustar\x0000', 257, 'latin1');
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return Buffer.concat([
    Buffer.byteLength(entry.link) > 100 ? long('K', entry.link) : Buffer.alloc(0),
    Buffer.byteLength(entry.name) > 100 ? long('L', entry.name) : Buffer.alloc(0),
    block,
  ]);
}

/**
 * Unpacks an archive of one file or directory, whatever it is called in there, to `target`: files, directories and symbolic
 * links, with their modes. Nothing is written anywhere else.
 *
 * @throws QemuError for an archive that is damaged, holds something else, or names a path outside
 */
export async function unpackTar(archive: AsyncIterable<Uint8Array>, target: string): Promise<void> {
  const links: { readonly path: string; readonly to: string }[] = [];
  const modes: { readonly path: string; readonly mode: number }[] = [];
  const bytes = new Bytes(archive);
  const long = { L: '', K: '' };
  for (;;) {
    const block = await bytes.take(BLOCK);
    if (block === undefined || block.every((byte) => byte === 0)) break;
    const size = readSize(block);
    const type = block.toString('latin1', 156, 157);
    if (type === 'L' || type === 'K') {
      long[type] = cString((await bytes.take(size)) ?? Buffer.alloc(0));
      await bytes.skip(-size & (BLOCK - 1));
      continue;
    }
    const name = long.L || cString(block.subarray(0, 100));
    const link = long.K || cString(block.subarray(157, 257));
    const path = inside(target, name);
    const mode = Number.parseInt(cString(block.subarray(100, 108)), 8) & 0o7777;
    Object.assign(long, { L: '', K: '' });
    if (type === '5') {
      await mkdir(path, { recursive: true });
      modes.push({ path, mode });
    } else if (type === '2') {
      links.push({ path, to: link });
    } else if (type === '0' || type === '\0') {
      await mkdir(dirname(path), { recursive: true });
      await rm(path, { force: true });
      await using file = await open(path, 'wx', mode);
      await bytes.pipe(size, file);
      await chmod(path, mode);
      await bytes.skip(-size & (BLOCK - 1));
    } else {
      throw new QemuError(`Cannot copy "${name}": it is no file, directory or symbolic link (tar type ${type})`);
    }
  }
  // Last: nothing is written through a link, and into a directory that allows it to nobody.
  for (const { path, to } of links) {
    await rm(path, { force: true });
    await symlink(to, path);
  }
  for (const { path, mode } of modes.toReversed()) await chmod(path, mode);
}

function readSize(block: Buffer): number {
  const size =
    block[124] === 0x80
      ? Number(block.readBigUInt64BE(128))
      : Number.parseInt(cString(block.subarray(124, 136)).trim() || '0', 8);
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (Number.parseInt(cString(block.subarray(148, 156)), 8) === sum && Number.isSafeInteger(size)) return size;
  throw new QemuError('The tar archive is damaged: a header does not match its checksum');
}

function inside(target: string, name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw new QemuError(`The tar archive names a path outside of it: "${name}"`);
  return join(target, ...parts.slice(1));
}

function cString(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}

/** A stream of bytes, taken in other pieces than it comes in. */
class Bytes {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Exactly so many; undefined where nothing comes any more. */
  async take(size: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    for (let missing = size; missing > 0;) {
      const part = await this.#some(missing);
      if (part === undefined && parts.length === 0) return undefined;
      if (part === undefined) throw new QemuError('The tar archive ends in the middle');
      parts.push(part);
      missing -= part.length;
    }
    return Buffer.concat(parts);
  }

  async skip(size: number): Promise<void> {
    await this.take(size);
  }

  async pipe(size: number, file: FileHandle): Promise<void> {
    for (let missing = size; missing > 0;) {
      const part = await this.#some(missing);
      if (part === undefined) throw new QemuError('The tar archive ends in the middle of a file');
      await file.writeFile(part);
      missing -= part.length;
    }
  }

  async #some(most: number): Promise<Buffer | undefined> {
    while (this.#rest.length === 0) {
      const next = await this.#source.next();
      if (next.done === true) return undefined;
      this.#rest = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    }
    const part = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(most);
    return part;
  }
}
