import { describe, expect, test } from 'vitest';

import { addresses, Frames, isGroup } from './frames.ts';

function frame(content: string): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(content.length);
  return Buffer.concat([header, Buffer.from(content)]);
}

describe('Frames', () => {
  const wanted = [frame('one'), frame(''), frame('three'.repeat(100))];

  test.for([1, 2, 3, 5, 100, 10_000])('finds the frames of a stream in pieces of %i bytes', (size) => {
    const stream = Buffer.concat(wanted);
    const frames = new Frames();
    const found: Buffer[] = [];
    for (let start = 0; start < stream.length; start += size) {
      found.push(...frames.push(stream.subarray(start, start + size)));
    }
    expect(found).toEqual(wanted);
  });

  test('refuses a length that no frame has', () => {
    expect(() => [...new Frames().push(Buffer.from('{"QMP": {}}'))]).toThrow('a frame of 2065846605 bytes is none');
  });
});

test('addresses() reads whom a frame is for, and from', () => {
  const found = addresses(frame('\x01\x02\x03\x04\x05\x06\x52\x54\x00\x12\x34\x56'));
  expect(found).toEqual({ to: '010203040506', from: '525400123456' });
  expect(addresses(frame('too short'))).toBeUndefined();
});

test('isGroup() knows broadcast and multicast', () => {
  expect(['ffffffffffff', '01005e000001', '525400123456'].map(isGroup)).toEqual([true, true, false]);
});
