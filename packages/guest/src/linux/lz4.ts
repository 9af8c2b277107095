const MAGIC = 0x184c2102;
/** The format's own limit: a block unpacks to 8 MiB at most, and only the last one to less. */
const LARGEST_BLOCK = 8 << 20;

/**
 * Unpacks the LZ4 legacy frame format, which the kernel's build makes with `lz4 -l` (LZ4 Frame Format Description,
 * "Legacy frame"; LZ4 Block Format Description). Throws an Error when the data is not that or is damaged.
 */
export function unpackLz4Legacy(data: Uint8Array): Buffer {
  const source = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (source.length < 4 || source.readUInt32LE(0) !== MAGIC) throw new Error('Not an LZ4 legacy frame');
  const blocks: Buffer[] = [];
  for (let at = 4; at < source.length;) {
    if (at + 4 > source.length) throw new Error('The LZ4 frame ends inside the size of a block');
    const size = source.readUInt32LE(at);
    at += 4;
    if (at + size > source.length) throw new Error(`The LZ4 frame ends inside a block of ${size} bytes`);
    blocks.push(unpackBlock(source.subarray(at, at + size)));
    at += size;
  }
  return Buffer.concat(blocks);
}

function unpackBlock(source: Buffer): Buffer {
  const target = Buffer.allocUnsafe(LARGEST_BLOCK);
  let read = 0;
  let written = 0;
  const length = (nibble: number): number => {
    if (nibble !== 15) return nibble;
    let total = nibble;
    for (;;) {
      const byte = source[read++];
      if (byte === undefined) throw new Error('The LZ4 block ends inside a length');
      total += byte;
      if (byte !== 255) return total;
    }
  };
  while (read < source.length) {
    const token = source[read++] ?? 0;
    const literals = length(token >> 4);
    if (read + literals > source.length || written + literals > target.length)
      throw new Error('Damaged LZ4 block: its literals do not fit');
    source.copy(target, written, read, read + literals);
    read += literals;
    written += literals;
    if (read === source.length) break; // the last sequence is literals only
    const offset = (source[read] ?? 0) | ((source[read + 1] ?? 0) << 8);
    read += 2;
    const match = length(token & 15) + 4;
    if (offset === 0 || offset > written || written + match > target.length)
      throw new Error('Damaged LZ4 block: a match points outside of it');
    const from = written - offset;
    if (offset >= match) target.copyWithin(written, from, from + match);
    // An overlapping match repeats what it writes: a run.
    else for (let i = 0; i < match; i++) target[written + i] = target[from + i] ?? 0;
    written += match;
  }
  return Buffer.from(target.subarray(0, written));
}
