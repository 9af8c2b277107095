import { crc32, inflateSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { ProtocolError } from './errors.ts';
import { ppmToPng } from './ppm-to-png.ts';

test('ppmToPng() gives a PNG of the same pixels', () => {
  const pixels = Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 10, 10, 32, 32, 32, 0, 0, 0]);
  const png = Buffer.from(ppmToPng(Buffer.concat([Buffer.from('P6\n3 2\n255\n'), pixels])));
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const chunks = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const typed = png.subarray(at + 4, at + 8 + length);
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(typed));
    chunks.push([typed.toString('latin1', 0, 4), typed.subarray(4)] as const);
    at += 12 + length;
  }
  expect(chunks.map(([type]) => type)).toEqual(['IHDR', 'IDAT', 'IEND']);
  expect([...chunks[0]![1]]).toEqual([0, 0, 0, 3, 0, 0, 0, 2, 8, 2, 0, 0, 0]);
  const rows = inflateSync(chunks[1]![1]);
  expect([...rows]).toEqual([0, ...pixels.subarray(0, 9), 0, ...pixels.subarray(9)]);
});

test.for([
  ['nothing', ''],
  ['a PNG', '\x89PNG\r\n\x1a\n'],
  ['16 bits a sample', 'P6 1 1 65535 aabbcc'],
  ['fewer pixels than it says', 'P6 2 1 255 abcde'],
])('ppmToPng() refuses %s', ([, text]) => {
  expect(() => ppmToPng(Buffer.from(text!, 'latin1'))).toThrow(ProtocolError);
});
