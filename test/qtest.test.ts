import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { LaunchError, Machine, MachineExitedError, QemuError } from '@qemukit/machine';
import { dir as temporaryDirectory } from 'tmp-promise';
import { describe, expect, test } from 'vitest';

import { QTEST } from './qtest-machine.ts';

/** Above the PC's low memory, where it is memory and nothing else. */
const MEMORY = 0x10_0000;

describe('vm.qtest', () => {
  test('reads and writes memory in every width, in the guest’s byte order', async () => {
    await using vm = await Machine.launch(QTEST);
    const { qtest } = vm;
    await qtest.writeq(MEMORY, 0xfedc_ba98_7654_3210n);
    expect(await qtest.readq(MEMORY)).toBe(0xfedc_ba98_7654_3210n);
    expect(await qtest.readl(MEMORY)).toBe(0x7654_3210);
    expect(await qtest.readw(BigInt(MEMORY) + 2n)).toBe(0x7654);
    expect(await qtest.readb(MEMORY + 7)).toBe(0xfe);
    await qtest.writeb(MEMORY, 0xff);
    await qtest.writew(MEMORY + 2, 0xffff);
    await qtest.writel(MEMORY + 4, 0xffff_ffff);
    expect(await qtest.readq(MEMORY)).toBe(0xffff_ffff_ffff_32ffn);
  });

  test('reads, writes and fills memory byte by byte', async () => {
    await using vm = await Machine.launch(QTEST);
    const data = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);
    await vm.qtest.memwrite(MEMORY, data);
    await vm.qtest.memset(MEMORY + 10, 5, 0xaa);
    const read = await vm.qtest.memread(MEMORY, data.length);
    expect(read).toEqual(data.fill(0xaa, 10, 15));
    expect(await vm.qtest.memread(MEMORY, 0)).toEqual(new Uint8Array());
    await vm.qtest.memwrite(MEMORY, new Uint8Array());
    expect(await vm.qtest.readb(MEMORY + 10)).toBe(0xaa);
  });

  test('reads and writes ports in every width', async () => {
    await using vm = await Machine.launch(QTEST);
    await vm.qtest.outl(0xcf8, 0x8000_0000); // the configuration of the PCI device 0:0.0
    expect(await vm.qtest.inl(0xcf8)).toBe(0x8000_0000);
    expect(await vm.qtest.inl(0xcfc)).toBe(0x29c0_8086);
    expect(await vm.qtest.inw(0xcfc)).toBe(0x8086);
    expect(await vm.qtest.inb(0xcfc)).toBe(0x86);
    await vm.qtest.outw(0xcfc + 2, 0xffff); // read only
    expect(await vm.qtest.inw(0xcfc + 2)).toBe(0x29c0);
    await vm.qtest.outb(0x3ff, 0x5a); // the scratch register of the serial port
    expect(await vm.qtest.inb(0x3ff)).toBe(0x5a);
  });

  test('lets the clock run by the nanosecond, and never back', async () => {
    await using vm = await Machine.launch(QTEST);
    const now = await vm.qtest.clockStep(1000);
    expect(await vm.qtest.clockStep(1n)).toBe(now + 1n);
    expect(await vm.qtest.clockSet(now + 5_000_000_000n)).toBe(now + 5_000_000_000n);
    expect(await vm.qtest.clockSet(0)).toBe(now + 5_000_000_000n);
  });

  test('tells how interrupt lines change, before the reply to the command that changed them', async () => {
    await using vm = await Machine.launch(QTEST);
    const { irqs } = vm.qtest;
    await vm.qtest.irqInterceptIn('ioapic');
    expect(irqs.isRaised(4)).toBe(false);
    await vm.qtest.outb(0x3f9, 2); // the serial port interrupts when it may be written
    expect(irqs.isRaised(4)).toBe(true);
    const from = irqs.mark();
    await vm.qtest.outb(0x3f9, 0);
    expect(irqs.since(from)).toEqual([{ line: 4, action: 'lower' }]);
    expect(await irqs.waitFor(4, 'raise')).toEqual({ line: 4, action: 'raise' });
    await expect(irqs.waitFor(4, 'raise', { from, timeout: 1 })).rejects.toThrow('changes that came: lower 4');
  });

  test('steps the clock to a timer, which interrupts', async () => {
    await using vm = await Machine.launch(QTEST);
    await vm.qtest.irqInterceptIn('ioapic');
    for (const byte of [0x34, 0xff, 0x01]) await vm.qtest.outb(byte === 0x34 ? 0x43 : 0x40, byte); // rate: every 511 ticks
    const from = vm.qtest.irqs.mark();
    await vm.qtest.clockStep(10_000_000);
    expect(vm.qtest.irqs.since(from).filter(({ action }) => action === 'raise').length).toBeGreaterThan(5);
  });

  test('says what QEMU refuses', async () => {
    await using vm = await Machine.launch(QTEST);
    await expect(vm.qtest.irqInterceptOut('nosuch')).rejects.toThrow(QemuError);
    await expect(vm.qtest.irqInterceptOut('nosuch')).rejects.toThrow(
      `Cannot execute qtest's "irq_intercept_out nosuch": Unknown device; nosuch is the QOM path of no device`,
    );
    expect(await vm.qtest.command('endianness')).toBe('little');
  });

  test.for<[string, (vm: Machine) => Promise<unknown>]>([
    [`qtest's value is a whole number from 0 to 255, not 256`, async (vm) => await vm.qtest.writeb(0, 256)],
    [`qtest's value is a whole number from 0 to 65535, not -1`, async (vm) => await vm.qtest.outw(0, -1)],
    [`qtest's port is a whole number from 0 to 65535, not 65536`, async (vm) => await vm.qtest.inb(65_536)],
    [
      `qtest's address is a whole number from 0 to 18446744073709551615, not 0.5`,
      async (vm) => await vm.qtest.readl(0.5),
    ],
    [`qtest's address is a whole number`, async (vm) => await vm.qtest.readl(2 ** 60)],
    [`qtest's size is a whole number`, async (vm) => await vm.qtest.memread(0, -1)],
    [`qtest's time is a whole number`, async (vm) => await vm.qtest.clockStep(-1)],
  ])('throws RangeError: %s', async ([message, attempt]) => {
    await using vm = await Machine.launch(QTEST);
    const error: unknown = await attempt(vm).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).message).toContain(message);
  });

  test('rejects with QEMU’s end and its words when a command makes it abort', async () => {
    await using vm = await Machine.launch(QTEST);
    const irq = vm.qtest.irqs.waitFor(4, 'raise');
    const read = vm.qtest.command('readq');
    await expect(read).rejects.toThrow(MachineExitedError);
    await expect(read).rejects.toThrow(/killed by SIGABRT while waiting for the reply to qtest's "readq"\n.*assert/s);
    await expect(irq).rejects.toThrow(MachineExitedError);
    await expect(vm.qtest.inb(0x60)).rejects.toThrow(MachineExitedError);
  });

  test('is nothing that a machine with another accelerator has', async () => {
    await using vm = await Machine.launch({ machine: 'none', name: 'other' });
    expect(() => vm.qtest).toThrow(TypeError);
    expect(() => vm.qtest).toThrow(`Machine "other" has no qtest: it takes the option accelerator: 'qtest'`);
  });
});

test('a launch says what to do about a QEMU that was built without qtest', async () => {
  const { path, cleanup } = await temporaryDirectory({ unsafeCleanup: true });
  const binary = join(path, 'qemu-system-x86_64');
  const said = '-accel qtest: invalid accelerator qtest';
  writeFileSync(binary, `#!/bin/sh\necho '${said}' >&2\nexit 1\n`, { mode: 0o755 });
  const launching = Machine.launch({ ...QTEST, binary });
  await expect(launching).rejects.toThrow(LaunchError);
  await expect(launching).rejects.toThrow(
    /was built without the accelerator qtest.*qemu-system-x86_64-microvm.*"binary"/s,
  );
  await cleanup();
});
