import { expect, test } from 'vitest';
import { encodeFrame, encodeHello, FrameReader, pieces, RESET } from './agent-frame.ts';

const nonce = Buffer.from('12345678');
const hello = Buffer.concat([RESET, encodeFrame(0, 'H', Buffer.concat([nonce, Buffer.alloc(8)]))]);
const text = (frames: readonly { stream: number; type: string; payload: Buffer }[]) =>
  frames.map(({ stream, type, payload }) => `${stream} ${type} ${payload.toString('latin1').replaceAll('\0', '.')}`);

test('a frame is its length, its stream, its type and its payload', () => {
  expect(encodeFrame(0x102, 'X', Buffer.from('hi'))).toEqual(Buffer.from('\x07\0\0\0\x02\x01\0\0Xhi', 'latin1'));
  expect(encodeHello(nonce).subarray(0, 16)).toEqual(RESET);
});

test('encodeFrame() rejects a frame that is longer than the agent takes', () => {
  expect(() => encodeFrame(1, 'X', Buffer.alloc(1 << 20))).toThrow(RangeError);
});

test.for([1, 2, 3, 7, 1000])('FrameReader puts frames together from pieces of %d bytes', (size) => {
  const bytes = Buffer.concat([hello, encodeFrame(3, 'O', Buffer.from('one')), encodeFrame(4, 'X', Buffer.alloc(8))]);
  const reader = new FrameReader(nonce);
  const frames = [];
  for (let at = 0; at < bytes.length; at += size) frames.push(...reader.push(bytes.subarray(at, at + size)));
  expect(text(frames)).toEqual(['0 H 12345678........', '3 O one', '4 X ........']);
});

test('FrameReader drops what was said before the answer to its own hello', () => {
  const others = Buffer.concat([
    encodeFrame(3, 'O', Buffer.from('half a frame')).subarray(5),
    RESET,
    encodeFrame(0, 'H', Buffer.concat([Buffer.from('another!'), Buffer.alloc(8)])),
    encodeFrame(3, 'O', Buffer.from('not ours')),
  ]);
  const frames = new FrameReader(nonce).push(Buffer.concat([others, hello, encodeFrame(1, 'E')]));
  expect(text(frames)).toEqual(['0 H 12345678........', '1 E ']);
});

test('FrameReader says when the two sides are out of step', () => {
  const reader = new FrameReader(nonce);
  reader.push(hello);
  expect(() => reader.push(RESET)).toThrow('the guest agent sent a frame of');
});

test.for<[string, Buffer, number]>([
  ['nothing', Buffer.alloc(0), 0],
  ['a little', Buffer.from('hello'), 1],
  ['more than a frame holds', Buffer.alloc(100_000, 'x'), 4],
  ['what would be a reset', Buffer.concat([Buffer.from('a'), RESET, RESET]), 3],
  ['what would be one across two frames', Buffer.concat([Buffer.alloc((1 << 15) - 8), RESET]), 2],
])('pieces() cuts %s, and loses none of it', ([, data, count]) => {
  const cut = [...pieces(data)];
  expect(cut).toHaveLength(count);
  expect(Buffer.concat(cut)).toEqual(data);
  expect(cut.some((piece) => piece.includes(RESET))).toBe(false);
});
