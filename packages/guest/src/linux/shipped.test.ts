import { expect, test } from 'vitest';
import { AARCH64, readElf, X86_64 } from './elf.ts';
import { PLATFORMS } from './platform.ts';
import type { LinuxArchitecture } from './platform.ts';
import { openShipped } from './shipped.ts';

const ARCHITECTURES = Object.keys(PLATFORMS) as LinuxArchitecture[];

/** The machine of a program, and where the kernel's image has which magic number: an Image's is in Documentation/arm64/booting.rst. */
const EXPECTED = {
  x86_64: { machine: X86_64, magic: { at: 0, is: '\x7fELF' } },
  aarch64: { machine: AARCH64, magic: { at: 56, is: 'ARMd' } },
};

test.for(ARCHITECTURES)(
  'openShipped() gives a kernel and a busybox for %s, of which neither needs anything',
  async (architecture) => {
    const { kernel, busybox } = await openShipped(architecture);
    expect(kernel.name).toMatch(/^\d+\.\d+\.\d+-qemukit of @qemukit\/linux-kernel$/);
    const { machine, magic } = EXPECTED[architecture];
    expect(readElf(await busybox.read())).toMatchObject({ machine, interpreted: false });
    const image = Buffer.from(await kernel.image());
    expect(image.toString('latin1', magic.at, magic.at + 4)).toBe(magic.is);
    expect(readElf(image)?.interpreted ?? false).toBe(false);
  },
);

test.for(ARCHITECTURES)(
  'openShipped() gives a kernel for %s with everything built in, under the names that modules have',
  async (architecture) => {
    const { kernel } = await openShipped(architecture);
    const modules = await kernel.modules();
    expect([...modules.builtin]).toEqual(expect.arrayContaining(['virtio_net', '9pnet_virtio', 'ext4', 'i6300esb']));
    expect(await modules.index(['virtio_net'])).toEqual(new Map());
  },
);
