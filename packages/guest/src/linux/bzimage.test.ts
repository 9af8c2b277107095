import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { extractVmlinux, kernelRelease, readBzImage } from './bzimage.ts';

/** A bzImage of four setup sectors with a payload at the start of its protected-mode part. */
function bzImage(payload: Uint8Array): Buffer {
  const setup = Buffer.alloc(5 * 512);
  setup[0x1f1] = 4;
  setup.write('HdrS', 0x202);
  setup.writeUInt16LE(0x20f, 0x206);
  setup.writeUInt16LE(0x300, 0x20e);
  setup.write('6.1.0-37-cloud-amd64 (debian) #1 SMP\0', 0x500);
  setup.writeUInt32LE(16, 0x248);
  setup.writeUInt32LE(payload.length, 0x24c);
  return Buffer.concat([setup, Buffer.alloc(16), payload, Buffer.alloc(100)]);
}

/** A section header. */
function section(nameAt: number, offset: number, size: number): Buffer {
  const entry = Buffer.alloc(64);
  entry.writeUInt32LE(nameAt, 0);
  entry.writeBigUInt64LE(BigInt(offset), 24);
  entry.writeBigUInt64LE(BigInt(size), 32);
  return entry;
}

/** A vmlinux of one `.notes` section, with a note of this type. */
function vmlinux(noteType: number): Buffer {
  const names = Buffer.from('\0.notes\0.shstrtab\0');
  const notes = Buffer.alloc(24);
  notes.writeUInt32LE(4, 0);
  notes.writeUInt32LE(8, 4);
  notes.writeUInt32LE(noteType, 8);
  notes.write('Xen\0', 12);
  const header = Buffer.alloc(64);
  header.write('7f454c460201', 'hex');
  header.writeBigUInt64LE(BigInt(64 + names.length + notes.length), 0x28);
  header.writeUInt16LE(64, 0x3a);
  header.writeUInt16LE(2, 0x3c);
  header.writeUInt16LE(1, 0x3e);
  return Buffer.concat([header, names, notes, section(1, 64 + names.length, 24), section(8, 64, names.length)]);
}

const SIZE = Buffer.alloc(4, 0xaa);
const neverXz = async () => await Promise.reject(new Error('nothing here is XZ'));

test("readBzImage() finds the kernel's release", () => {
  expect(readBzImage(bzImage(gzipSync('x')))?.release).toBe('6.1.0-37-cloud-amd64');
});

test.for<[string, Uint8Array]>([
  ['gzip', gzipSync(vmlinux(18))],
  ['zstd and a size', Buffer.concat([zstdCompressSync(vmlinux(18)), SIZE])],
])('extractVmlinux() unpacks a payload of %s', async ([, payload]) => {
  expect(await extractVmlinux(bzImage(payload), neverXz)).toEqual(vmlinux(18));
});

test('extractVmlinux() leaves XZ to its argument, without the size after it', async () => {
  const packed = Buffer.from('fd377a585a000001', 'hex');
  const seen: Uint8Array[] = [];
  const unpackXz = async (data: Uint8Array) => {
    seen.push(data);
    return await Promise.resolve(vmlinux(18));
  };
  expect(await extractVmlinux(bzImage(Buffer.concat([packed, SIZE])), unpackXz)).toEqual(vmlinux(18));
  expect(seen).toEqual([packed]);
});

test.for<[string, Uint8Array]>([
  ['a kernel without a PVH entry', bzImage(gzipSync(vmlinux(17)))],
  ['a payload that is no ELF file', bzImage(gzipSync('text'))],
  ['an unknown payload', bzImage(Buffer.from('LZO text'))],
  ['a vmlinux', vmlinux(18)],
  ['an empty file', Buffer.alloc(0)],
])('extractVmlinux() gives undefined for %s', async ([, bytes]) => {
  expect(await extractVmlinux(bytes, neverXz)).toBeUndefined();
});

test.for<[string, Uint8Array, string | undefined]>([
  ['a bzImage', bzImage(gzipSync('x')), '6.1.0-37-cloud-amd64'],
  ['a vmlinux', Buffer.from('\0\0Linux version 6.12.1+deb13 (x@y) (gcc) #1\n\0'), '6.12.1+deb13'],
  ['something else', Buffer.from('Linux version %s'), undefined],
])('kernelRelease() of %s', ([, bytes, release]) => {
  expect(kernelRelease(bytes)).toBe(release);
});
