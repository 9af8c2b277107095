/* Machines that fail for a known reason; run by reports.test.ts, which reads the likely cause of each. */
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { linux } from '@qemukit/guest';
import { test } from '@qemukit/vitest';
import { createImage } from '@qemukit/machine';

/** In real mode, no interrupt table and an interrupt: `cli; xor ax, ax; mov ds, ax; lidt [0x7c10]; int3`, and nothing at 0x7c10. */
const TRIPLE_FAULT = [0xfa, 0x31, 0xc0, 0x8e, 0xd8, 0x0f, 0x01, 0x1e, 0x10, 0x7c, 0xcc];

/**
 * Root may use KVM, and QEMU run as nobody may not. Others are refused before QEMU is run, by an error that says why, as root is
 * where there is no KVM; and a QEMU that root unpacked for itself nobody may run.
 */
const kvm = statSync('/dev/kvm', { throwIfNoEntry: false });
const isRefused = kvm !== undefined && (kvm.mode & 0o006) === 0 && process.getuid?.() === 0;

test.skipIf(!isRefused || process.env['QEMUKIT_QEMU'])('no KVM', async ({ launch }) => {
  const wrapper = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  await launch({ machine: 'q35', accelerator: 'kvm', wrapper });
});

test('an unknown device', async ({ launch }) => {
  await launch({ args: ['-device', 'toaster'] });
});

test('an unknown device, plugged', async ({ vm }) => {
  await vm.qmp.deviceAdd({ driver: 'toaster' });
});

test('no such firmware', async ({ launch }) => {
  await launch({ machine: 'q35', args: ['-bios', 'nosuch.fd'] });
});

test('no such UEFI firmware', async ({ launch }) => {
  await launch({
    machine: 'q35',
    args: ['-drive', 'if=pflash,format=raw,readonly=on,file=/nonexistent/OVMF_CODE.fd'],
  });
});

test('no such image', async ({ launch }) => {
  await launch({ machine: 'q35', args: ['-drive', 'file=/nonexistent/disk.img,format=raw'] });
});

test('too much memory', async ({ launch }) => {
  await launch({ machine: 'q35', memory: 900 * 1024 * 1024 });
});

test('a locked image', async ({ launch }) => {
  const image = join(import.meta.dirname, 'locked.qcow2');
  await createImage(image, { size: '1M' });
  const args = ['-drive', `file=${image},if=none,format=qcow2,id=disk`];
  await launch({ machine: 'q35', args: [...args, '-device', 'virtio-blk-pci,drive=disk'] });
  await launch({ machine: 'q35', args: [...args, '-device', 'virtio-blk-pci,drive=disk'] });
});

test('nothing to boot', async ({ launch }) => {
  const vm = await launch({ machine: 'q35,graphics=off' });
  await vm.console.waitFor('No bootable device.');
  throw new Error('no system came');
});

test('a triple fault', async ({ launch }) => {
  const disk = Buffer.alloc(1024 * 1024);
  Buffer.from(TRIPLE_FAULT).copy(disk);
  disk.writeUInt16LE(0xaa55, 510);
  const file = join(import.meta.dirname, 'disk.img');
  writeFileSync(file, disk);
  const vm = await launch({ machine: 'q35', args: ['-drive', `file=${file},format=raw`, '-no-reboot'] });
  await vm.waitForExit();
  throw new Error('it ended');
});

test('no root file system', async ({ launch }) => {
  const { initrd: _, append, ...guest } = await linux();
  const vm = await launch({ ...guest, append: `${append} root=/dev/vda`, args: ['-no-reboot'] });
  await vm.waitForExit();
  throw new Error('it ended');
});

test('an init that ends', async ({ launch }) => {
  const guest = await linux();
  const vm = await launch({ ...guest, append: `${guest.append} rdinit=/bin/busybox`, args: ['-no-reboot'] });
  await vm.waitForExit();
  throw new Error('it ended');
});

test('a guest without memory', async ({ launch }) => {
  const vm = await launch(await linux());
  await vm.guest.exec('tail /dev/zero');
});
