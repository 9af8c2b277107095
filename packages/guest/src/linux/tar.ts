/** A regular file of a tar archive, or a link. */
export interface TarFile {
  /** Its path as in the archive, without a leading `./`. */
  readonly path: string;
  /** Empty for a link. */
  readonly content: Uint8Array;
  /** The permission bits. */
  readonly mode: number;
  /** Where a link leads to, as a symbolic link says it; undefined for a file. */
  readonly target: string | undefined;
}

const BLOCK = 512;

/** What follows a header and belongs to the next: the name of that, or of what it links to, which is longer than 100 bytes. */
const LONG: Readonly<Record<string, 'path' | 'target'>> = { L: 'path', K: 'target' };

/**
 * The regular files and links of a tar stream whose path `wanted` accepts, in the archive's order. Reads POSIX ustar, GNU long
 * names and pax paths; devices and directories are passed over. Throws an Error when the stream ends inside a file.
 */
export async function* readTar(
  chunks: AsyncIterable<Uint8Array>,
  wanted: (path: string) => boolean,
): AsyncGenerator<TarFile, void, undefined> {
  const bytes = new ByteQueue(chunks);
  let long: { path?: string; target?: string } = {};
  for (;;) {
    const header = await bytes.take(BLOCK);
    if (header === undefined) return;
    if (header[0] === 0) continue; // the two empty blocks at the end, and what pads them
    const type = String.fromCharCode(header[156] ?? 0);
    const size = numberIn(header, 124, 12);
    const padded = Math.ceil(size / BLOCK) * BLOCK;
    const path = withoutDot(long.path ?? nameOf(header));
    const target = long.target ?? text(header, 157, 100);
    const isNext = type in LONG || type === 'x';
    const keep = isNext || (/[0\0-2]/.test(type) && wanted(path));
    const data = keep ? await bytes.take(padded) : await bytes.skip(padded);
    if (data === undefined) throw new Error(`The tar stream ends inside "${path}", of ${size} bytes`);
    if (isNext) {
      long = {
        ...long,
        ...(type === 'x' ? namesIn(data.toString('utf8', 0, size)) : { [LONG[type]!]: text(data, 0, size) }),
      };
      continue;
    }
    long = {};
    if (!keep) continue;
    const content = Buffer.from(data.subarray(0, size));
    const mode = numberIn(header, 100, 8) & 0o7777;
    // A hard link names a member of the archive.
    const hard = `/${withoutDot(target)}`;
    yield { path, content, mode, target: type === '1' ? hard : type === '2' ? target : undefined };
  }
}

function withoutDot(path: string): string {
  return path.replace(/^\.\//, '');
}

/** The names in a pax header. */
function namesIn(header: string): { path?: string; target?: string } {
  const of = (key: string) => new RegExp(`^\\d+ ${key}=(.*)$`, 'm').exec(header)?.[1];
  const [path, target] = [of('path'), of('linkpath')];
  return { ...(path === undefined ? {} : { path }), ...(target === undefined ? {} : { target }) };
}

function nameOf(header: Buffer): string {
  const name = text(header, 0, 100);
  const isPosix = header.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isPosix ? text(header, 345, 155) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function text(bytes: Buffer, start: number, length: number): string {
  const end = bytes.indexOf(0, start);
  return bytes.toString('utf8', start, end === -1 || end > start + length ? start + length : end);
}

function numberIn(header: Buffer, start: number, length: number): number {
  const digits = text(header, start, length).trim();
  if (!/^[0-7]+$/.test(digits)) throw new Error(`Not a tar header: its size or mode is ${JSON.stringify(digits)}`);
  return Number.parseInt(digits, 8);
}

/** Bytes of a stream, taken by count. */
class ByteQueue {
  readonly #source: AsyncIterator<Uint8Array>;
  #pending: Buffer[] = [];
  #length = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#source = chunks[Symbol.asyncIterator]();
  }

  /** The next `count` bytes; undefined where the stream ends before. */
  async take(count: number): Promise<Buffer | undefined> {
    while (this.#length < count) if (!(await this.#pull())) return undefined;
    const all = this.#pending.length === 1 ? this.#pending[0] : undefined;
    const joined = all ?? Buffer.concat(this.#pending);
    this.#pending = [joined.subarray(count)];
    this.#length -= count;
    return joined.subarray(0, count);
  }

  /** Passes `count` bytes over without keeping them; undefined where the stream ends before. */
  async skip(count: number): Promise<Buffer | undefined> {
    let left = count;
    while (left > this.#length) {
      left -= this.#length;
      this.#pending = [];
      this.#length = 0;
      if (!(await this.#pull())) return undefined;
    }
    return await this.take(left);
  }

  async #pull(): Promise<boolean> {
    const { done, value } = await this.#source.next();
    if (done === true) return false;
    this.#pending.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
    this.#length += value.byteLength;
    return true;
  }
}
