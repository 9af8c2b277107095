import { inflateSync } from 'node:zlib';

/** A decoded picture: rows of red, green, blue. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Buffer;
}

/** Decodes a PNG as QEMU and we write it: 8 bits a sample, without interlacing, with transparency or without. */
export function decodePng(png: Uint8Array): Picture {
  const bytes = Buffer.from(png);
  if (bytes.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') throw new Error('it is no PNG');
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    chunks.push({ type: bytes.toString('latin1', at + 4, at + 8), data: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  const header = chunks[0]!.data;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth, colour, interlace] = [header[8], header[9], header[12]];
  if (depth !== 8 || (colour !== 2 && colour !== 6) || interlace !== 0)
    throw new Error(`colour ${colour}, ${depth} bits`);
  const samples = colour === 2 ? 3 : 4;
  const data = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data)));
  const rows = unfilter(data, width * samples, samples);
  const pixels = Buffer.concat(
    Array.from({ length: width * height }, (_, i) => rows.subarray(i * samples, i * samples + 3)),
  );
  return { width, height, pixels };
}

/** Undoes the filters of rows (https://www.w3.org/TR/png-3/#9Filters). */
function unfilter(data: Buffer, length: number, samples: number): Buffer {
  const height = data.length / (length + 1);
  const out = Buffer.alloc(length * height);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (length + 1)]!;
    for (let x = 0; x < length; x++) {
      const left = x < samples ? 0 : out[y * length + x - samples]!;
      const up = y === 0 ? 0 : out[(y - 1) * length + x]!;
      const both = y === 0 || x < samples ? 0 : out[(y - 1) * length + x - samples]!;
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, both)][filter]!;
      out[y * length + x] = data[y * (length + 1) + 1 + x]! + predicted;
    }
  }
  return out;
}

function paeth(left: number, up: number, both: number): number {
  const estimate = left + up - both;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - both)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : both;
}
