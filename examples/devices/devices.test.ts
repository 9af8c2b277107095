import { open } from 'node:fs/promises';

import { expect, test } from '@qemukit/vitest';

/** A PC with a screen and a keyboard; SeaBIOS logs what it does to a port that only QEMU has. */
const PC = {
  machine: 'q35',
  consoles: [{ id: 'debug', device: 'isa-debugcon,iobase=0x402' }],
  args: ['-device', 'VGA', '-boot', 'menu=on'],
};

test('the firmware offers a boot menu', async ({ launch }) => {
  const vm = await launch(PC);
  const debug = vm.consoles.get('debug');
  await debug.waitFor('Press ESC for boot menu.');

  await vm.press('esc');
  await debug.waitFor('Select boot device:');
  const png = await vm.screenshot();
  expect(Buffer.from(png).toString('latin1', 1, 4)).toBe('PNG');
});

test('a PC restarts at ctrl-alt-delete', async ({ launch }) => {
  const vm = await launch(PC);
  await vm.consoles.get('debug').waitFor('No bootable device.');

  await vm.type('ls -l | grep "^d"\n');
  await vm.press('ctrl-alt-delete');
  await expect(vm).toEmitEvent('RESET', { data: { guest: true } });
});

test('a serial port interrupts when it may be written', async ({ launch }) => {
  // Debian has the accelerator qtest in this program only; elsewhere the usual one has it.
  const vm = await launch({ accelerator: 'qtest', binary: 'qemu-system-x86_64-microvm', machine: 'q35' });
  const { qtest } = vm;
  await qtest.irqInterceptIn('ioapic');

  await qtest.outb(0x3f9, 0x02);
  expect(qtest.irqs.isRaised(4)).toBe(true);

  await qtest.outb(0x3f8, 0x21);
  await vm.console.waitFor('!');
});

test('QEMU reads a file that it could not open', async ({ launch }) => {
  await using file = await open(import.meta.filename);
  const vm = await launch({ machine: 'none', paused: true, fds: [{ fd: file.fd, set: 1 }] });
  const disk = { driver: 'file', 'node-name': 'disk', filename: '/dev/fdset/1', 'read-only': true } as const;
  await vm.qmp.execute('blockdev-add', disk);

  await vm.qmp.execute('cont');
  await expect(vm).toEmitEvent('RESUME');
});
