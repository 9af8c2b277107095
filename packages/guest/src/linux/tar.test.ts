import { expect, test } from 'vitest';
import { readTar } from './tar.ts';

/** One member: a header with the fields that are read, and its content in whole blocks. */
function member(
  name: string,
  content: string,
  { type = '0', magic = 'ustar  \0', prefix = '', target = '' } = {},
): Buffer {
  const header = Buffer.alloc(512);
  const size = Buffer.byteLength(content);
  header.write(name, 0, 100);
  header.write('0000644\0', 100);
  header.write(target, 157, 100);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write(type, 156);
  header.write(magic, 257);
  header.write(prefix, 345);
  return Buffer.concat([header, Buffer.from(content), Buffer.alloc((512 - (size % 512)) % 512)]);
}

const END = Buffer.alloc(1024);
const LONG = `./lib/modules/${'x'.repeat(120)}.ko`;

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function filesIn(
  bytes: Buffer,
  { size = 100, wanted = () => true }: { size?: number; wanted?: (path: string) => boolean } = {},
) {
  const files = await Array.fromAsync(readTar(inChunks(bytes, size), wanted));
  return files.map(({ path, content, target }) => [path, target ?? Buffer.from(content).toString()]);
}

test.for<{ title: string; bytes: Buffer; expected: string[][] }>([
  { title: 'no file of an empty archive', bytes: END, expected: [] },
  {
    title: 'files and links, without directories',
    bytes: Buffer.concat([
      member('./', '', { type: '5' }),
      member('./a', 'one'),
      member('./l', '', { type: '2', target: 'a' }),
      member('./h', '', { type: '1', target: './a' }),
      member('./b', 'x'.repeat(513)),
      END,
    ]),
    expected: [
      ['a', 'one'],
      ['l', 'a'],
      ['h', '/a'],
      ['b', 'x'.repeat(513)],
    ],
  },
  {
    title: 'a GNU long name, for the next member only',
    bytes: Buffer.concat([
      member('././@LongLink', `${LONG}\0`, { type: 'L' }),
      member('cut', '1'),
      member('b', '2'),
      END,
    ]),
    expected: [
      [LONG.slice(2), '1'],
      ['b', '2'],
    ],
  },
  {
    title: 'a pax path',
    bytes: Buffer.concat([member('pax', '19 path=long/näme\n', { type: 'x' }), member('cut', '1'), END]),
    expected: [['long/näme', '1']],
  },
  {
    title: 'the prefix of a POSIX header',
    bytes: Buffer.concat([member('name', '1', { magic: 'ustar\0', prefix: 'some/dir' }), END]),
    expected: [['some/dir/name', '1']],
  },
])('readTar() gives $title', async ({ bytes, expected }) => {
  for (const size of [1, 511, 512, 4096]) expect(await filesIn(bytes, { size })).toEqual(expected);
});

test('readTar() passes over what is not wanted', async () => {
  const bytes = Buffer.concat([member('./a', 'x'.repeat(2000)), member('./b', 'kept'), END]);
  expect(await filesIn(bytes, { wanted: (path) => path === 'b' })).toEqual([['b', 'kept']]);
});

test('readTar() rejects a stream that ends inside a file, wanted or not', async () => {
  const bytes = member('./a', 'x'.repeat(2000)).subarray(0, 1500);
  await expect(filesIn(bytes)).rejects.toThrow('The tar stream ends inside "a", of 2000 bytes');
  await expect(filesIn(bytes, { wanted: () => false })).rejects.toThrow('ends inside "a"');
});

test('readTar() rejects what is not tar', async () => {
  await expect(filesIn(Buffer.alloc(512, 'z'))).rejects.toThrow('Not a tar header');
});
