import { open, rm, stat } from 'node:fs/promises';

import { askMicroGuest, linux } from '@qemukit/guest';
import { GuestPanicError, Machine, type AnySchema } from '@qemukit/machine';
import { describe, expect, test } from 'vitest';

import { launchMicroGuest, pcMicroGuests } from './micro-guests.ts';
import { qemus } from './qemus.ts';

/** The first bytes of a file. */
async function beginning(path: string, length: number): Promise<string> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
  return buffer.toString('latin1', 0, bytesRead);
}

test.for(await qemus())('the memory of a Linux that panicked is kept, on $title', async ({ binary }) => {
  await using vm = await Machine.launch<AnySchema>({
    ...(await linux()),
    accelerator: 'tcg',
    binary,
    onGuestPanic: 'dump',
  });
  await vm.guest.ready();
  expect(await vm.memoryDump()).toBeUndefined();
  await expect(vm.guest.exec('echo c >/proc/sysrq-trigger; sleep 60')).rejects.toBeInstanceOf(GuestPanicError);
  const path = (await vm.memoryDump())!;
  expect(path.startsWith(vm.directory)).toBe(true);
  const { size, mode } = await stat(path);
  expect(mode & 0o777).toBe(0o600);
  // Compressed, and without the pages that hold nothing; a kernel alone has some MiB that do.
  expect(size).toBeGreaterThan(2 << 20);
  expect(size).toBeLessThan(256 << 20);
  const header = await beginning(path, 16_384);
  expect(header).toMatch(/^makedumpfile\0/);
  expect(header).toContain('KDUMP   ');
  expect(await vm.qmp.execute('query-status')).toMatchObject({ status: 'guest-panicked' });
});

describe.for(await pcMicroGuests('pc'))('the memory of a micro-guest, $title,', (guest) => {
  const skipped = guest.binary === undefined && guest.title.includes('skipped');
  const launch = async () => await launchMicroGuest(guest, {}, { onGuestPanic: 'dump' });
  const die = async (vm: Machine) => {
    await askMicroGuest(vm, 'panic');
    await expect(vm.console.waitFor('never')).rejects.toBeInstanceOf(GuestPanicError);
  };

  test.skipIf(skipped)('is not kept where its death was expected', async () => {
    const vm = await launch();
    await Promise.all([vm.events.waitFor('GUEST_PANICKED'), askMicroGuest(vm, 'panic')]);
    await expect(vm.console.waitFor('never', { timeout: 700 })).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await vm.memoryDump()).toBeUndefined();
  });

  test.skipIf(skipped)('is kept again when it dies again', async () => {
    const vm = await launch();
    await die(vm);
    const path = (await vm.memoryDump())!;
    await rm(path);
    const from = vm.console.mark();
    const since = vm.events.mark();
    await vm.qmp.execute('system_reset');
    // A wait would fail: until the reset the guest is dead.
    await expect.poll(() => vm.events.since(since).map(({ name }) => name), { timeout: 20_000 }).toContain('RESET');
    await vm.qmp.execute('cont');
    await vm.console.waitFor('qemukit: ready', { from });
    await die(vm);
    expect(await vm.memoryDump()).toBe(path);
    expect(await beginning(path, 12)).toBe('makedumpfile');
  });

  test.skipIf(skipped)('that cannot be written is said to whoever asks for it', async () => {
    const vm = await launch();
    await rm(vm.directory, { recursive: true });
    await die(vm);
    await expect(vm.memoryDump()).rejects.toThrow(/ENOENT.*memory\.dump/);
  });

  test.skipIf(skipped)('is not asked for where it is not to be kept', async () => {
    const vm = await launchMicroGuest(guest);
    await expect(vm.memoryDump()).rejects.toThrow("it takes the option onGuestPanic: 'dump'");
  });

  test.skipIf(skipped)('that is lost because QEMU ends is said to be', async () => {
    const vm = await launch();
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const wait = vm.console.waitFor('never').catch((error: unknown) => {
      // At the same moment: the dump has begun and cannot be done.
      process.kill(vm.pid, 'SIGKILL');
      resolve(vm.memoryDump().catch((lost: unknown) => lost));
      return error;
    });
    await askMicroGuest(vm, 'panic');
    expect(await wait).toBeInstanceOf(GuestPanicError);
    expect(await promise).toMatchObject({ name: 'MonitorClosedError' });
  });
});
