import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { linux } from '@qemukit/guest';
import {
  AbortError,
  CommandError,
  createImage,
  imageInfo,
  Machine,
  MonitorClosedError,
  overlay,
  QemuError,
  TimeoutError,
} from '@qemukit/machine';
import { describe, expect, test } from 'vitest';

import { bytesAt, scratch } from './scratch.ts';

const MIB = 2 ** 20;

/** A machine without a guest that has an image of 32 MiB of `o`, its overlay as node `drive0`, and an empty node `target`. */
async function blockMachine(options: { speed?: number } = {}) {
  const directory = await scratch();
  const [file, target] = [join(directory, 'image'), join(directory, 'target')];
  writeFileSync(file, Buffer.alloc(32 * MIB, 'o'));
  await createImage(target, { format: 'raw', size: 32 * MIB });
  const vm = await Machine.launch({
    machine: 'none',
    drives: [
      { file, format: 'raw', interface: 'none' },
      { file: target, format: 'raw', overlay: false, interface: 'none', id: 'target' },
    ],
  });
  return { vm, target, mirror: { device: 'drive0', target: 'target', sync: 'full' as const, ...options } };
}

async function jobs(vm: Machine): Promise<unknown> {
  return await vm.qmp.execute('query-jobs');
}

function statuses(vm: Machine, id: string): unknown[] {
  const changes = vm.events.since().filter(({ name, data }) => name === 'JOB_STATUS_CHANGE' && data.id === id);
  return changes.map(({ data }) => data.status);
}

describe('vm.job()', () => {
  test('runs a backup to its end, with progress, and dismisses it', async () => {
    const { vm, target, mirror } = await blockMachine({ speed: 32 * MIB });
    await using _ = vm;
    const progress: number[] = [];
    await vm.job('blockdev-backup', { ...mirror, 'job-id': 'copy' }, { onProgress: (done) => progress.push(done) });
    expect(bytesAt(target, 31 * MIB, 2)).toBe('oo');
    expect(progress.at(-1)).toBe(1);
    expect(progress.some((done) => done > 0 && done < 1)).toBe(true);
    expect(statuses(vm, 'copy').at(-1)).toBe('null');
    expect(await jobs(vm)).toEqual([]);
  });

  test('gives a job an id of its own where it has none', async () => {
    const { vm, mirror } = await blockMachine();
    await using _ = vm;
    const options = { driver: 'file' as const, filename: join(vm.directory, 'made'), size: MIB };
    await Promise.all([vm.job('blockdev-backup', mirror), vm.job('blockdev-create', { options })]);
    expect(statSync(join(vm.directory, 'made')).size).toBe(MIB);
    const created = vm.events.since().filter(({ data }) => data.status === 'created');
    const id = expect.stringMatching(/^job-\d+$/);
    expect(created).toMatchObject([{ data: { id } }, { data: { id } }]);
    expect(created[0]?.data.id).not.toBe(created[1]?.data.id);
  });

  test('completes a mirror when it is ready: the drive goes on with the target', async () => {
    const { vm, mirror } = await blockMachine();
    await using _ = vm;
    await vm.job('blockdev-mirror', { ...mirror, 'job-id': 'move' });
    expect(vm.events.find('BLOCK_JOB_READY', { match: { device: 'move' } })).toBeDefined();
    expect(vm.events.find('BLOCK_JOB_COMPLETED', { match: { device: 'move' } })?.data).not.toHaveProperty('error');
    expect(await jobs(vm)).toEqual([]);
  });

  test('leaves a mirror as a copy where that is asked for when it is ready', async () => {
    const { vm, target, mirror } = await blockMachine();
    await using _ = vm;
    let asked = 0;
    const onReady = async () => {
      asked += 1;
      expect(await jobs(vm)).toMatchObject([{ type: 'mirror' }]);
      return 'cancel' as const;
    };
    await vm.job('blockdev-mirror', mirror, { onReady });
    expect(asked).toBe(1);
    expect(bytesAt(target, 31 * MIB, 2)).toBe('oo');
    expect(vm.events.find('BLOCK_JOB_COMPLETED')).toBeDefined();
  });

  test('streams what is below into an overlay, and commits an overlay into what is below', async () => {
    const directory = await scratch();
    const [base, top] = [join(directory, 'base'), join(directory, 'top')];
    writeFileSync(base, Buffer.alloc(4 * MIB, 'o'));
    await overlay(base, top, { backingFormat: 'raw' });
    const drives = [{ file: top, overlay: false }, base];
    await using vm = await Machine.launch({ machine: 'q35,graphics=off', drives });
    const write = 'qemu-io -d /machine/peripheral/drive0/virtio-backend "write -P 0x57 0 64k"';
    expect(await vm.qmp.hmp(write)).toBe('');
    await vm.job('block-stream', { device: 'drive1' });
    await vm.job('block-commit', { device: 'drive0' });
    expect(vm.events.find('BLOCK_JOB_READY', { match: { type: 'commit' } })).toBeDefined();
    await vm.quit();
    expect(bytesAt(base, 65_535, 2)).toBe('Wo');
    expect(await imageInfo(vm.drives[1]!.overlay!)).toMatchObject({ backingFile: undefined });
  });

  test('finalizes a job that was told not to do so itself', async () => {
    const { vm, mirror } = await blockMachine();
    await using _ = vm;
    await vm.job('blockdev-backup', { ...mirror, 'job-id': 'copy', 'auto-finalize': false });
    expect(statuses(vm, 'copy').slice(-4)).toEqual(['waiting', 'pending', 'concluded', 'null']);
    expect(await jobs(vm)).toEqual([]);
  });

  test('rejects with QEMU’s words and the job’s name when the job fails', async () => {
    const { vm } = await blockMachine();
    await using _ = vm;
    const options = { driver: 'file' as const, filename: '/nonexistent/made', size: MIB };
    const failed = vm.job('blockdev-create', { options, 'job-id': 'make' });
    await expect(failed).rejects.toBeInstanceOf(QemuError);
    await expect(failed).rejects.toThrow(
      /^Job "make" \(blockdev-create\) failed: Could not create '\/nonexistent\/made': No such file or directory$/,
    );
    expect(await jobs(vm)).toEqual([]);
  });

  test('rejects with the I/O error of a job whose target fails', async () => {
    const { vm, mirror } = await blockMachine();
    await using _ = vm;
    const inject = [{ event: 'none', iotype: 'write', errno: 28 }] as const;
    const image = { driver: 'null-co' as const, size: 32 * MIB, 'read-zeroes': true };
    await vm.qmp.execute('blockdev-add', { driver: 'blkdebug', 'node-name': 'bad', image, 'inject-error': inject });
    const failed = vm.job('blockdev-backup', { ...mirror, target: 'bad', 'job-id': 'copy' });
    await expect(failed).rejects.toThrow('Job "copy" (blockdev-backup) failed: No space left on device');
    expect(await jobs(vm)).toEqual([]);
  });

  test('rejects with QEMU’s error when there is no job, and leaves one with the same id alone', async () => {
    const { vm, mirror } = await blockMachine({ speed: MIB });
    await using _ = vm;
    await expect(vm.job('blockdev-backup', { ...mirror, target: 'nowhere' })).rejects.toThrow(CommandError);
    await vm.qmp.execute('blockdev-backup', { ...mirror, 'job-id': 'copy' });
    const again = {
      'job-id': 'copy',
      options: { driver: 'file' as const, filename: join(vm.directory, 'made'), size: MIB },
    };
    await expect(vm.job('blockdev-create', again)).rejects.toThrow("Job ID 'copy' already in use");
    expect(await jobs(vm)).toMatchObject([{ id: 'copy', status: 'running' }]);
  });

  test('cancels the job when its signal is aborted, and rejects when it is gone', async () => {
    const { vm, mirror } = await blockMachine({ speed: MIB });
    await using _ = vm;
    const controller = new AbortController();
    const onProgress = (done: number) => done > 0 && controller.abort(new Error('enough'));
    const aborted = vm.job(
      'blockdev-backup',
      { ...mirror, 'job-id': 'copy' },
      { onProgress, signal: controller.signal },
    );
    await expect(aborted).rejects.toThrow(AbortError);
    await expect(aborted).rejects.toThrow(
      /^Aborted waiting for job "copy" \(blockdev-backup\), which is running, at .*enough$/,
    );
    expect(await jobs(vm)).toEqual([]);
    expect(statuses(vm, 'copy')).toContain('aborting');
  });

  test('does not complete a mirror that is ready when its signal is aborted', async () => {
    const { vm, mirror } = await blockMachine();
    await using _ = vm;
    const controller = new AbortController();
    const onReady = () => {
      controller.abort();
      return 'complete' as const;
    };
    await expect(vm.job('blockdev-mirror', mirror, { onReady, signal: controller.signal })).rejects.toThrow(AbortError);
    expect(vm.events.find('BLOCK_JOB_CANCELLED')).toBeDefined();
    expect(vm.events.find('BLOCK_JOB_COMPLETED')).toBeUndefined();
    expect(await jobs(vm)).toEqual([]);
  });

  test('starts nothing when its signal is aborted already', async () => {
    const { vm, mirror } = await blockMachine();
    await using _ = vm;
    await expect(vm.job('blockdev-backup', mirror, { signal: AbortSignal.abort() })).rejects.toThrow(AbortError);
    expect(vm.events.find('JOB_STATUS_CHANGE')).toBeUndefined();
  });

  test('gives up a job that stands still, and says where', async () => {
    const { vm, mirror } = await blockMachine({ speed: MIB });
    await using _ = vm;
    const onProgress = (done: number) => {
      if (done > 0) void vm.qmp.execute('job-pause', { id: 'copy' });
    };
    const stuck = vm.job('blockdev-backup', { ...mirror, 'job-id': 'copy' }, { onProgress, timeout: 2000 });
    await expect(stuck).rejects.toThrow(TimeoutError);
    await expect(stuck).rejects.toThrow(
      /^Timed out after 2000 ms without progress waiting for job "copy" .* which is paused, at \d+ of 33554432; /,
    );
    expect(await jobs(vm)).toEqual([]);
  });

  test('does not time out a job that goes on', async () => {
    const { vm, mirror } = await blockMachine({ speed: 8 * MIB });
    await using _ = vm;
    const before = performance.now();
    await vm.job('blockdev-backup', mirror, { timeout: 2500 });
    expect(performance.now() - before).toBeGreaterThan(2500);
  });

  test('rejects when QEMU dies under the job', async () => {
    const { vm, mirror } = await blockMachine({ speed: MIB });
    await using _ = vm;
    const onProgress = (done: number) => done > 0 && process.kill(vm.pid, 'SIGKILL');
    const died = vm.job('blockdev-backup', mirror, { onProgress });
    await expect(died).rejects.toThrow(MonitorClosedError);
    await expect(died).rejects.toThrow('was killed by SIGKILL');
  });
});

describe('a snapshot', () => {
  test('takes a guest back to where it was saved, memory and drive', { timeout: 120_000 }, async () => {
    const path = join(await scratch(), 'disk.qcow2');
    await createImage(path, { size: '16M' });
    const guest = await linux({ modules: ['virtio_pci', 'virtio_blk'] });
    await using vm = await Machine.launch({ ...guest, drives: [{ file: path, overlay: false }] });
    let { end: from } = await vm.console.waitFor(/^# $/);
    const type = async (line: string) => {
      await vm.console.write(`${line}\n`);
      ({ end: from } = await vm.console.waitFor(/^# $/, { from: from + line.length }));
    };
    const shows = async (expected: string) => {
      const start = from;
      await type('echo "<$X $(head -c 6 /dev/vda)>"');
      expect(vm.console.transcript.slice(start, from)).toContain(`<${expected}>`);
    };
    const put = (value: string) =>
      `X=${value}; echo ${value} | dd of=/dev/vda conv=notrunc,fsync 2>&-; echo 3 > /proc/sys/vm/drop_caches`;
    await type(put('before'));
    await vm.saveSnapshot('good');
    await type(put('after0'));
    await shows('after0 after0');
    await vm.loadSnapshot('good');
    await shows('before before');

    await vm.qmp.execute('stop');
    await vm.loadSnapshot('good');
    expect(await vm.qmp.execute('query-status')).toMatchObject({ running: false });
    await vm.qmp.execute('cont');
    await expect(vm.saveSnapshot('good')).rejects.toThrow(
      /^Job "job-\d+" \(snapshot-save\) failed: Snapshot 'good' already exists in one or more devices$/,
    );
    await expect(vm.loadSnapshot('goof')).rejects.toThrow(
      'Cannot load snapshot "goof": drive "drive0" has none of this tag. Did you mean "good"? There are: good',
    );
    expect(await vm.qmp.execute('query-status')).toMatchObject({ running: true });
    await vm.quit();
    expect(await imageInfo(path)).toMatchObject({ snapshots: ['good'] });
  });

  test('is removed, once', async () => {
    const path = join(await scratch(), 'disk.qcow2');
    await createImage(path, { size: '16M' });
    await using vm = await Machine.launch({ memory: 64, drives: [path, path] });
    await vm.saveSnapshot('one');
    await vm.saveSnapshot('two');
    await vm.deleteSnapshot('one');
    await expect(vm.deleteSnapshot('one')).rejects.toThrow(
      'Cannot delete snapshot "one": drive "drive0" has none of this tag',
    );
    await vm.loadSnapshot('two');
    await vm.deleteSnapshot('two');
    await expect(vm.loadSnapshot('two')).rejects.toThrow('drive "drive0" has none of this tag; it has no snapshot');
    await vm.quit();
    expect(await imageInfo(vm.drives[1]!.overlay!)).toMatchObject({ snapshots: [] });
  });

  test('has a tag that QEMU keeps whole', async () => {
    const path = join(await scratch(), 'disk.qcow2');
    await createImage(path, { size: '16M' });
    await using vm = await Machine.launch({ memory: 64, drives: [path] });
    const longest = 'é'.repeat(127) + 'x';
    await vm.saveSnapshot(longest);
    await vm.loadSnapshot(longest);
    await expect(vm.saveSnapshot(`${longest}x`)).rejects.toThrow(RangeError);
    await expect(vm.loadSnapshot('')).rejects.toThrow("A snapshot's tag is 1 to 255 bytes without NUL, not ''");
    await expect(vm.saveSnapshot(5 as never)).rejects.toThrow(TypeError);
  });

  test('needs a writable qcow2 drive', async () => {
    await using vm = await Machine.launch({ memory: 64 });
    await expect(vm.saveSnapshot('one')).rejects.toThrow(
      'Cannot save snapshot "one": the machine has no writable qcow2 drive to hold it; give it one by the option "drives"',
    );
  });

  test('is refused where a drive could not come back with the rest', async () => {
    const path = join(await scratch(), 'disk.raw');
    await createImage(path, { format: 'raw', size: '16M' });
    const drives = [path, { file: `${path}.2`, format: 'raw', overlay: false }];
    await createImage(`${path}.2`, { format: 'raw', size: '16M' });
    await using vm = await Machine.launch({ memory: 64, drives });
    await expect(vm.saveSnapshot('one')).rejects.toThrow(
      'drive "drive1" can be written and is raw, which holds no snapshots',
    );
  });
});
