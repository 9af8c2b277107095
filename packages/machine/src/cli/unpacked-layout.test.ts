import { expect, test } from 'vitest';
import { unpackedLayout } from './unpacked-layout.ts';

const FILES = [
  'lib64/ld-linux-x86-64.so.2',
  'lib/x86_64-linux-gnu/ld-linux-x86-64.so.2',
  'lib/x86_64-linux-gnu/libc.so.6',
  'usr/lib/x86_64-linux-gnu/libpixman-1.so.0',
  'usr/lib/x86_64-linux-gnu/qemu/hw-usb-host.so',
  'usr/lib/x86_64-linux-gnu/gconv/IBM850.so',
  'usr/lib/ipxe/qemu/efi-e1000.rom',
  'usr/share/qemu/qboot.rom',
  'usr/share/seabios/bios-256k.bin',
  'usr/bin/qemu-system-x86_64',
];

test('unpackedLayout() finds loader, libraries, program, modules and data', () => {
  expect(unpackedLayout(FILES, 'x86_64')).toEqual({
    loader: 'lib/x86_64-linux-gnu/ld-linux-x86-64.so.2',
    libraries: ['lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu'],
    program: 'usr/bin/qemu-system-x86_64',
    modules: 'usr/lib/x86_64-linux-gnu/qemu',
    data: ['usr/share/qemu', 'usr/share/seabios', 'usr/lib/ipxe/qemu'],
  });
});

test.for([
  'usr/lib/aarch64-linux-gnu/ld-linux-aarch64.so.1',
  'usr/lib/riscv64-linux-gnu/ld-linux-riscv64-lp64d.so.1',
  'usr/lib/arm-linux-gnueabihf/ld-linux-armhf.so.3',
  'lib/powerpc64le-linux-gnu/ld64.so.2',
])('unpackedLayout() takes %s for a loader', (loader) => {
  expect(unpackedLayout([...FILES.filter((file) => !file.includes('/ld-')), loader], 'x86_64').loader).toBe(loader);
});

test('unpackedLayout() names what is missing', () => {
  expect(() => unpackedLayout(FILES, 'riscv64')).toThrow('qemu-system-riscv64 is not among the unpacked files');
});
