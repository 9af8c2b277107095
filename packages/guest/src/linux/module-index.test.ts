import { expect, test } from 'vitest';
import { moduleName, readModuleIndex, readModuleInfo } from './module-index.ts';

/** A section header. */
function section(nameAt: number, offset: number, size: number): Buffer {
  const entry = Buffer.alloc(64);
  entry.writeUInt32LE(nameAt, 0);
  entry.writeBigUInt64LE(BigInt(offset), 24);
  entry.writeBigUInt64LE(BigInt(size), 32);
  return entry;
}

/** A 64-bit ELF file with one section beside its table of names. */
function elfWith(name: string, content: string): Buffer {
  const names = Buffer.from(`\0.shstrtab\0${name}\0`);
  const body = Buffer.from(content);
  const header = Buffer.alloc(64);
  header.write('7f454c460201', 'hex');
  header.writeUInt16LE(62, 0x12);
  header.writeBigUInt64LE(BigInt(64 + names.length + body.length), 0x28);
  header.writeUInt16LE(64, 0x3a);
  header.writeUInt16LE(3, 0x3c);
  header.writeUInt16LE(1, 0x3e);
  const table = [section(0, 0, 0), section(1, 64, names.length), section(11, 64 + names.length, body.length)];
  return Buffer.concat([header, names, body, ...table]);
}

test.for([
  ['kernel/net/virtio-net.ko', 'virtio_net'],
  ['kernel/fs/ext4/ext4.ko.xz', 'ext4'],
  ['virtio-pci', 'virtio_pci'],
])('moduleName(%j) is %j', ([path = '', name]) => {
  expect(moduleName(path)).toBe(name);
});

test('readModuleInfo() reads dependencies, soft dependencies and plain aliases', () => {
  const lines = [
    'license=GPL',
    'alias=fs-ext4',
    'alias=pci:v00001AF4d*',
    'softdep=pre: crc32c aes post: zeta',
    'depends=jbd2,mbcache',
  ];
  expect(readModuleInfo('fs/ext4.ko', elfWith('.modinfo', `${lines.join('\0')}\0`))).toEqual({
    path: 'fs/ext4.ko',
    depends: ['jbd2', 'mbcache'],
    before: ['crc32c', 'aes'],
    after: ['zeta'],
    aliases: ['fs-ext4'],
  });
});

test.for<[string, Buffer]>([
  ['a file without the section', elfWith('.text', 'x')],
  ['a cut file', elfWith('.modinfo', 'depends=').subarray(0, -10)],
  ['text', Buffer.from('#!/bin/sh')],
])('readModuleInfo() gives undefined for %s', ([, bytes]) => {
  expect(readModuleInfo('a.ko', bytes)).toBeUndefined();
});

test("readModuleIndex() reads depmod's files", () => {
  const index = readModuleIndex(
    'kernel/net/virtio-net.ko: kernel/net/net-failover.ko kernel/virtio/virtio.ko\nkernel/virtio/virtio.ko:\n',
    '# Soft dependencies\nsoftdep virtio_net pre: crc32c\n',
    '# Aliases\nalias virtio:d00000001v* virtio_net\nalias net-virtio virtio_net\n',
  );
  expect([...index.keys()]).toEqual(['virtio_net', 'virtio']);
  expect(index.get('virtio_net')).toEqual({
    path: 'kernel/net/virtio-net.ko',
    depends: ['net_failover', 'virtio'],
    before: ['crc32c'],
    after: [],
    aliases: ['net-virtio'],
  });
});
