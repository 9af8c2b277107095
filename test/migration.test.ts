import { join } from 'node:path';

import { linux } from '@qemukit/guest';
import {
  AbortError,
  CommandError,
  createImage,
  Machine,
  QemuError,
  TimeoutError,
  type MachineOptions,
} from '@qemukit/machine';
import { describe, expect, test } from 'vitest';

import { scratch } from './scratch.ts';

const SMALL: MachineOptions = { machine: 'q35,graphics=off', memory: 64 };

async function runState(vm: Machine): Promise<unknown> {
  return await vm.qmp.execute('query-status');
}

/** A source and its destination; `slow` keeps the migration going. */
async function pair(resources: AsyncDisposableStack, options: { slow?: boolean; destination?: MachineOptions } = {}) {
  const source = resources.use(await Machine.launch({ ...SMALL, name: 'left' }));
  const incoming = { ...SMALL, name: 'right', incoming: true, ...options.destination };
  const destination = resources.use(await Machine.launch(incoming));
  await source.console.waitFor('No bootable device.'); // it has written memory by then
  if (options.slow === true) await source.qmp.execute('migrate-set-parameters', { 'max-bandwidth': 1000 });
  return { source, destination };
}

describe('migrateTo()', () => {
  test('moves a guest with its memory and its drive; it goes on there', { timeout: 120_000 }, async () => {
    const path = join(await scratch(), 'disk.qcow2');
    await createImage(path, { size: '16M' });
    const guest = await linux({ modules: ['virtio_pci', 'virtio_blk'] });
    const options = { ...guest, drives: [{ file: path, overlay: false }] };
    await using source = await Machine.launch(options);
    await using destination = await Machine.launch({ ...options, incoming: true });
    expect(await runState(destination)).toMatchObject({ status: 'inmigrate' });
    const { end: from } = await source.console.waitFor(/^# $/);
    await source.console.write('X=moved; echo on-disk | dd of=/dev/vda conv=fsync 2>&-\n');
    await source.console.waitFor(/^# $/, { from: from + 1 });

    const seen: string[] = [];
    await source.migrateTo(destination, { onStatus: (status) => seen.push(status) });
    expect(seen[0]).toBe('setup');
    expect(seen).toContain('active');
    expect(seen.at(-1)).toBe('completed');
    expect(await runState(source)).toMatchObject({ status: 'postmigrate', running: false });
    expect(await runState(destination)).toMatchObject({ status: 'running' });
    expect(destination.events.find('MIGRATION', { match: { status: 'completed' } })).toBeDefined();

    await source.quit();
    await destination.console.write('echo "<$X $(head -c 7 /dev/vda)>"\n');
    expect((await destination.console.waitFor('<moved on-disk>')).match[0]).toBe('<moved on-disk>');
  });

  test('leaves a guest stopped that was stopped', async () => {
    await using resources = new AsyncDisposableStack();
    const { source, destination } = await pair(resources);
    await source.qmp.execute('stop');
    await source.migrateTo(destination);
    expect(await runState(source)).toMatchObject({ status: 'postmigrate' });
    expect(await runState(destination)).toMatchObject({ status: 'paused' });
  });

  test('leaves a guest stopped at a destination that was launched so', async () => {
    await using resources = new AsyncDisposableStack();
    const { source, destination } = await pair(resources, { destination: { paused: true } });
    await source.migrateTo(destination);
    expect(await runState(destination)).toMatchObject({ status: 'paused' });
    await destination.qmp.cont();
    expect(await runState(destination)).toMatchObject({ status: 'running' });
  });

  test('rejects with what both sides say when they do not fit, and the guest goes on', async () => {
    await using resources = new AsyncDisposableStack();
    const { source, destination } = await pair(resources, { destination: { memory: 96 } });
    const failed = source.migrateTo(destination);
    await expect(failed).rejects.toBeInstanceOf(QemuError);
    await expect(failed).rejects.toThrow(
      /^The migration of machine "left" to "right" failed: .*"right" exited with code 1/,
    );
    await expect(failed).rejects.toThrow('Size mismatch: pc.ram');
    expect(await runState(source)).toMatchObject({ status: 'running' });
  });

  test('rejects when its destination dies, and the guest goes on', async () => {
    await using resources = new AsyncDisposableStack();
    const { source, destination } = await pair(resources, { slow: true });
    const onStatus = (status: string) => {
      if (status === 'active') process.kill(destination.pid, 'SIGKILL');
    };
    await expect(source.migrateTo(destination, { onStatus })).rejects.toThrow(
      /failed: .*QEMU of machine "right" was killed by SIGKILL/,
    );
    expect(await runState(source)).toMatchObject({ status: 'running' });
  });

  test('is cancelled by its signal, and the guest goes on', async () => {
    await using resources = new AsyncDisposableStack();
    const { source, destination } = await pair(resources, { slow: true });
    const controller = new AbortController();
    const onStatus = (status: string) => {
      if (status === 'active') controller.abort(new Error('enough'));
    };
    const aborted = source.migrateTo(destination, { onStatus, signal: controller.signal });
    await expect(aborted).rejects.toThrow(AbortError);
    await expect(aborted).rejects.toThrow(
      'Aborted waiting for the migration of machine "left" to "right", which is active: enough',
    );
    expect(source.events.find('MIGRATION', { match: { status: 'cancelled' } })).toBeDefined();
    expect(await runState(source)).toMatchObject({ status: 'running' });

    // The source is as good as new: it can be migrated to another one.
    await source.qmp.execute('migrate-set-parameters', { 'max-bandwidth': 2 ** 30 });
    await using third = await Machine.launch({ ...SMALL, incoming: true });
    await source.migrateTo(third);
    expect(await runState(third)).toMatchObject({ status: 'running' });
  });

  test('is cancelled when it stands still', async () => {
    await using resources = new AsyncDisposableStack();
    const { source, destination } = await pair(resources, { slow: true });
    const stuck = source.migrateTo(destination, { timeout: 50 });
    await expect(stuck).rejects.toThrow(TimeoutError);
    await expect(stuck).rejects.toThrow(/^Timed out after 50 ms without progress waiting for the migration of /);
    expect(source.events.find('MIGRATION', { match: { status: 'cancelled' } })).toBeDefined();
    expect(await runState(source)).toMatchObject({ status: 'running' });
  });

  test('rejects with what the destination printed when it cannot load what the source has sent', async () => {
    await using source = await Machine.launch({ ...SMALL, args: ['-device', 'virtio-rng'] });
    await using destination = await Machine.launch({ ...SMALL, incoming: true });
    await expect(source.migrateTo(destination)).rejects.toThrow(/failed: .*exited with code 1.*virtio-rng/s);
    // QEMU has taken it for success or not, depending on how much the socket took.
    await source.qmp.execute('cont');
    expect(await runState(source)).toMatchObject({ status: 'running' });
  });

  test('rejects with QEMU’s reason when a device keeps the guest from being migrated', async () => {
    const memory = ['-object', 'memory-backend-ram,id=shared,size=1M,share=on'];
    const args = [...memory, '-device', 'ivshmem-plain,memdev=shared,master=off'];
    await using source = await Machine.launch({ ...SMALL, args });
    await using destination = await Machine.launch({ ...SMALL, args, incoming: true });
    const refused = source.migrateTo(destination);
    await expect(refused).rejects.toThrow(CommandError);
    await expect(refused).rejects.toThrow(/^Cannot execute "migrate": .*'peer mode' in device 'ivshmem'/);
    expect(await runState(source)).toMatchObject({ status: 'running' });
  });

  test('refuses a machine that does not wait for a migration', async () => {
    await using resources = new AsyncDisposableStack();
    const { source } = await pair(resources);
    await expect(source.migrateTo(source)).rejects.toThrow(
      'Cannot migrate machine "left" to "left": "left" does not wait for a migration, it is running: launch it with the option "incoming"',
    );
  });

  test('refuses drives that are written to an overlay on each side', async () => {
    const path = join(await scratch(), 'disk.qcow2');
    await createImage(path, { size: '16M' });
    const options = { ...SMALL, drives: [path] };
    await using source = await Machine.launch({ ...options, name: 'left' });
    await using destination = await Machine.launch({ ...options, incoming: true });
    await expect(source.migrateTo(destination)).rejects.toThrow(
      /: drive "drive0" is written to \S+drive0\.qcow2, which "\S+" does not have; give both machines the same image with overlay: false$/,
    );
    expect(await runState(source)).toMatchObject({ status: 'running' });
  });
});
