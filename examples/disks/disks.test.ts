import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { linux } from '@qemukit/guest';
import { checkImage, convertImage, createImage, imageInfo, overlay } from '@qemukit/machine';
import { expect, test } from '@qemukit/vitest';

/** A directory for images that goes with the test. */
const scratch = async () => await mkdtempDisposable(join(tmpdir(), 'disks-'));

test('makes, converts and checks images', async () => {
  await using directory = await scratch();
  const base = join(directory.path, 'base.qcow2');
  const top = join(directory.path, 'top.qcow2');
  const raw = join(directory.path, 'flat.raw');

  await createImage(base, { size: '64M' });
  await overlay(base, top);
  await convertImage(top, raw, {
    format: 'raw',
    onProgress: (done) => console.log(`${Math.round(100 * done)} %`),
  });

  expect(await imageInfo(top)).toMatchObject({ backingFile: base });
  expect(await checkImage(top)).toEqual({ corruptions: 0, leaks: 0 });
});

test('a guest writes to its drive and goes back to a snapshot', async ({ launch }) => {
  await using directory = await scratch();
  const image = join(directory.path, 'disk.qcow2');
  await createImage(image, { size: '64M' });

  const guest = await linux({ modules: ['virtio_pci', 'virtio_blk'] });
  const vm = await launch({ ...guest, drives: [image] });
  await vm.console.waitFor(/^# $/);
  await vm.saveSnapshot('booted');

  await vm.console.write('touch /spoilt && echo spoilt > /dev/vda && sync && head -c 6 /dev/vda\n');
  const { end: from } = await vm.console.waitFor(/^spoilt/);
  await vm.loadSnapshot('booted');
  await vm.console.write('ls /spoilt\n');
  await vm.console.waitFor('No such file or directory', { from });

  // All of that went to the machine's own overlay.
  expect(await imageInfo(image)).toMatchObject({ snapshots: [] });
});

test('copies a drive while the machine runs', async ({ launch }) => {
  await using directory = await scratch();
  const image = join(directory.path, 'disk.qcow2');
  const copy = join(directory.path, 'copy.qcow2');
  await createImage(image, { size: '64M' });
  await createImage(copy, { size: '64M' });

  const vm = await launch({ drives: [image, { file: copy, id: 'copy', overlay: false, interface: 'none' }] });
  const signal = AbortSignal.timeout(60_000);
  await vm.job('blockdev-backup', { device: 'drive0', target: 'copy', sync: 'full' }, { signal });
  await expect(vm).toEmitEvent('BLOCK_JOB_COMPLETED', { data: { type: 'backup' } });
});

test('migrates a guest that runs', async ({ launch }) => {
  const guest = await linux();
  const source = await launch(guest);
  const { end: from } = await source.console.waitFor(/^# $/);
  await source.console.write('X=moved\n');
  await source.console.waitFor(/^# $/, { from });

  const destination = await launch({ ...guest, incoming: true });
  await source.migrateTo(destination, { onStatus: (status) => console.log(status) });
  await source.quit();

  await destination.console.write('echo "<$X>"\n');
  await destination.console.waitFor('<moved>');
  await expect(destination).toEmitEvent('MIGRATION', { data: { status: 'completed' } });
});
