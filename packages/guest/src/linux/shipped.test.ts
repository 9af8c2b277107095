import { expect, test } from 'vitest';
import { readElf, X86_64 } from './elf.ts';
import { openShipped } from './shipped.ts';

test('openShipped() gives a kernel and a busybox for x86-64, of which neither needs anything', async () => {
  const { kernel, busybox } = await openShipped();
  expect(kernel.name).toMatch(/^\d+\.\d+\.\d+-qemukit of @qemukit\/linux-kernel$/);
  for (const content of [await kernel.image(), await busybox.read()]) {
    expect(readElf(content)).toMatchObject({ machine: X86_64, interpreted: false });
  }
});

test('openShipped() gives a kernel with everything built in, under the names that modules have', async () => {
  const { kernel } = await openShipped();
  const modules = await kernel.modules();
  expect([...modules.builtin]).toEqual(
    expect.arrayContaining(['virtio_net', '9pnet_virtio', 'ext4', 'i6300esb', 'vmgenid']),
  );
  expect(await modules.index(['virtio_net'])).toEqual(new Map());
});
