import { expect, test } from 'vitest';
import { unpackLz4Legacy } from './lz4.ts';

function frame(...blocks: readonly (readonly number[])[]): Buffer {
  const parts = blocks.map((block) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(block.length);
    return Buffer.concat([size, Buffer.from(block)]);
  });
  return Buffer.concat([Buffer.from('02214c18', 'hex'), ...parts]);
}

const ascii = (text: string) => [...Buffer.from(text)];

test.for<{ title: string; packed: Buffer; expected: string }>([
  { title: 'no block', packed: frame(), expected: '' },
  { title: 'literals', packed: frame([0x50, ...ascii('hello')]), expected: 'hello' },
  {
    title: 'a length of more than one byte',
    packed: frame([0xf0, 255, 3, ...ascii('y'.repeat(273))]),
    expected: 'y'.repeat(273),
  },
  {
    title: 'a match, and literals after it',
    packed: frame([0x62, ...ascii('abcdef'), 6, 0, 0x10, ...ascii('!')]),
    expected: 'abcdefabcdef!',
  },
  {
    title: 'an overlapping match as a run',
    packed: frame([0x1f, ...ascii('a'), 1, 0, 5, 0x00]),
    expected: 'a'.repeat(1 + 4 + 15 + 5),
  },
  { title: 'several blocks', packed: frame([0x10, ...ascii('a')], [0x10, ...ascii('b')]), expected: 'ab' },
])('unpackLz4Legacy() unpacks $title', ({ packed, expected }) => {
  expect(unpackLz4Legacy(packed).toString()).toBe(expected);
});

test.for<{ title: string; packed: Buffer; message: string }>([
  { title: 'another format', packed: Buffer.from('1f8b0800', 'hex'), message: 'Not an LZ4 legacy frame' },
  {
    title: 'a cut frame',
    packed: frame([0x50, ...ascii('hello')]).subarray(0, -1),
    message: 'ends inside a block of 6 bytes',
  },
  {
    title: 'literals past the end of the block',
    packed: frame([0x50, ...ascii('hell')]),
    message: 'literals do not fit',
  },
  { title: 'a length past the end of the block', packed: frame([0xf0, 255]), message: 'ends inside a length' },
  { title: 'a match before the start', packed: frame([0x10, ...ascii('a'), 2, 0]), message: 'a match points outside' },
])('unpackLz4Legacy() rejects $title', ({ packed, message }) => {
  expect(() => unpackLz4Legacy(packed)).toThrow(message);
});
