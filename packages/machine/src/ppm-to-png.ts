import { crc32, deflateSync } from 'node:zlib';

import { ProtocolError } from './errors.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * A binary PPM (`P6`, 8 bits a sample, https://netpbm.sourceforge.net/doc/ppm.html) as a PNG (https://www.w3.org/TR/png-3/).
 *
 * @throws ProtocolError where it is no such PPM
 */
export function ppmToPng(ppm: Buffer): Uint8Array {
  const header = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(ppm.toString('latin1', 0, 64));
  const [width, height] = [Number(header?.[1]), Number(header?.[2])];
  const start = header?.[0].length ?? 0;
  const row = 3 * width;
  if (header === null || ppm.length - start < row * height) {
    throw new ProtocolError('QEMU wrote a screen that is no PPM', ppm.toString('latin1', 0, 64));
  }
  const rows = Buffer.alloc((row + 1) * height); // a filter type before each row: 0 is none
  for (let y = 0; y < height; y++) ppm.copy(rows, y * (row + 1) + 1, start + y * row, start + (y + 1) * row);
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size.set([8, 2], 8); // 8 bits a sample, red green blue
  const chunks = [chunk('IHDR', size), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return new Uint8Array(Buffer.concat([SIGNATURE, ...chunks]));
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(typed.length + 8);
  whole.writeUInt32BE(data.length, 0);
  typed.copy(whole, 4);
  whole.writeUInt32BE(crc32(typed), typed.length + 4);
  return whole;
}
