import { expect, test } from 'vitest';
import { readElf, X86_64 } from './elf.ts';

/** An ELF file of program headers only. */
function program(types: readonly number[], { machine = X86_64, bits = 2 } = {}): Buffer {
  const header = Buffer.alloc(64);
  header.write('7f454c46', 'hex');
  header[4] = bits;
  header[5] = 1;
  header.writeUInt16LE(machine, 0x12);
  header.writeBigUInt64LE(64n, 0x20);
  header.writeUInt16LE(56, 0x36);
  header.writeUInt16LE(types.length, 0x38);
  const entries = types.map((type) => {
    const entry = Buffer.alloc(56);
    entry.writeUInt32LE(type, 0);
    return entry;
  });
  return Buffer.concat([header, ...entries]);
}

test('readElf() tells whether a program needs a dynamic linker', () => {
  expect(readElf(program([1, 1]))).toMatchObject({ machine: X86_64, interpreted: false });
  expect(readElf(program([1, 3]))).toMatchObject({ machine: X86_64, interpreted: true });
});

test('readElf() gives the machine and no section where there is none', () => {
  const elf = readElf(program([], { machine: 183 }));
  expect(elf?.machine).toBe(183);
  expect(elf?.section('.modinfo')).toBeUndefined();
});

test.for<[string, Buffer]>([
  ['a 32-bit file', program([1], { bits: 1 })],
  ['a file cut inside its tables', program([1, 1]).subarray(0, 100)],
  ['a script', Buffer.from('#!/bin/sh\n'.repeat(10))],
  ['nothing', Buffer.alloc(0)],
])('readElf() gives undefined for %s', ([, bytes]) => {
  expect(readElf(bytes)).toBeUndefined();
});
