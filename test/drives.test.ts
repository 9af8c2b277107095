import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { createImage, imageInfo, Machine, overlay } from '@qemukit/machine';
import { Monitor } from '@qemukit/machine/qmp';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';

import { launchError } from './launch-error.ts';
import { bytesAt, scratch } from './scratch.ts';

const SEABIOS = { machine: 'q35,graphics=off' };
const MIB = 2 ** 20;

interface Node {
  readonly 'node-name': string;
  readonly drv: string;
  readonly ro: boolean;
  readonly file: string;
}

async function blockNodes(vm: Machine): Promise<readonly Node[]> {
  return (await vm.qmp.execute('query-named-block-nodes', { flat: true })) as unknown as Node[];
}

/** Writes 64 KiB of `W` at the beginning of a drive, from the monitor. */
async function write(monitor: Pick<Monitor, 'hmp'>, id: string): Promise<void> {
  const command = `qemu-io -d /machine/peripheral/${id}/virtio-backend "write -P 0x57 0 64k"`;
  expect(await monitor.hmp(command)).toBe('');
}

async function raw(letter = 'o'): Promise<string> {
  const path = join(await scratch(), 'a,b "c".img');
  writeFileSync(path, Buffer.alloc(MIB, letter));
  return path;
}

describe('a drive', () => {
  test('is an overlay of its own for each machine, and the image stays as it is', async () => {
    const path = await raw();
    const before = statSync(path);
    await using left = await Machine.launch({ ...SEABIOS, drives: [path] });
    await using right = await Machine.launch({ ...SEABIOS, drives: [path] });
    await write(left.qmp, 'drive0');
    const [drive] = left.drives;
    expect(drive).toEqual({
      ...{ id: 'drive0', file: path, format: 'raw', overlay: join(left.directory, 'drive0.qcow2') },
      ...{ readOnly: false, interface: 'virtio' },
    });
    expect(right.drives[0]?.overlay).toBe(join(right.directory, 'drive0.qcow2'));
    await left.quit();
    expect(await imageInfo(drive!.overlay!)).toMatchObject({
      backingFile: path,
      backingFormat: 'raw',
      virtualSize: MIB,
    });
    expect(readFileSync(drive!.overlay!).includes('W'.repeat(64))).toBe(true);
    await left[Symbol.asyncDispose]();
    expect(existsSync(drive!.overlay!)).toBe(false);
    expect(bytesAt(path, 0, 2)).toBe('oo');
    expect(statSync(path)).toMatchObject({ mtimeMs: before.mtimeMs, ino: before.ino });
  });

  test('is the image itself where no overlay is wanted', async () => {
    const path = await raw();
    await using vm = await Machine.launch({ ...SEABIOS, drives: [{ file: path, format: 'raw', overlay: false }] });
    expect(vm.drives[0]?.overlay).toBeUndefined();
    await write(vm.qmp, 'drive0');
    await vm.quit();
    expect(bytesAt(path, 0, 2)).toBe('WW');
    expect(bytesAt(path, 65_536, 2)).toBe('oo');
  });

  test('is what the guest boots from', async () => {
    const path = join(await scratch(), 'boot.img');
    // A boot sector that prints "up" by the BIOS and halts.
    const print = [0xb4, 0x0e, 0xb0, 0x75, 0xcd, 0x10, 0xb0, 0x70, 0xcd, 0x10, 0xf4, 0xeb, 0xfd];
    const sector = Buffer.alloc(MIB);
    sector.set(print);
    sector.set([0x55, 0xaa], 510);
    writeFileSync(path, sector);
    await using virtio = await Machine.launch({ ...SEABIOS, drives: [path] });
    await using ide = await Machine.launch({ ...SEABIOS, drives: [{ file: path, interface: 'ide' }] });
    expect((await virtio.console.waitFor(/up$/)).match[0]).toBe('up');
    expect((await ide.console.waitFor(/up$/)).match[0]).toBe('up');
  });

  test('is seen by its id, and its format is said to QEMU, never guessed by it', async () => {
    const [first, second, third] = [await raw(), join(await scratch(), 'b.qcow2'), await raw()];
    await createImage(second, { size: MIB });
    const drives = [
      { file: first, id: 'root', interface: 'ide' as const },
      { file: second, readOnly: true },
      { file: third, readOnly: true, interface: 'none' as const, format: 'raw' },
    ];
    await using vm = await Machine.launch({ ...SEABIOS, drives });
    const nodes = await blockNodes(vm);
    const node = (name: string) => nodes.find((each) => each['node-name'] === name);
    expect(node('root')).toMatchObject({ drv: 'qcow2', ro: false, file: join(vm.directory, 'root.qcow2') });
    expect(node('drive1')).toMatchObject({ drv: 'qcow2', ro: true, file: second });
    expect(node('drive2')).toMatchObject({ drv: 'raw', ro: true, file: third });
    const blocks = (await vm.qmp.execute('query-block')) as { qdev: string }[];
    expect(blocks.map(({ qdev }) => qdev).toSorted()).toEqual(['/machine/peripheral/drive1/virtio-backend', 'root']);
    expect(readdirSync(vm.directory).filter((name) => name.endsWith('.qcow2'))).toEqual(['root.qcow2']);
  });

  test('takes an image that looks raw for raw, whatever is written to it later', async () => {
    const path = await raw();
    await using vm = await Machine.launch({ ...SEABIOS, drives: [path] });
    const image = (await blockNodes(vm)).filter(({ drv }) => drv === 'raw');
    expect(image).toMatchObject([{ ro: true, file: path }]);
    await expect(Machine.launch({ drives: [{ file: path, overlay: false }] })).rejects.toThrow(
      `the image "${path}" of drive "drive0" looks raw: to be written it needs the option format: 'raw'`,
    );
  });

  test('is in the CD-ROM drive that the user’s arguments attach to it', async () => {
    const file = await raw();
    const drives = [{ file, readOnly: true, interface: 'none' as const }];
    await using vm = await Machine.launch({ ...SEABIOS, drives, args: ['-device', 'ide-cd,drive=drive0'] });
    expect(await vm.qmp.queryBlock()).toMatchObject([
      { removable: true, inserted: { 'node-name': 'drive0', ro: true } },
    ]);
  });

  test('may have a backing file itself', async () => {
    const [base, top] = [await raw(), join(await scratch(), 'top.qcow2')];
    await overlay(base, top);
    await using vm = await Machine.launch({ ...SEABIOS, drives: [top] });
    expect((await blockNodes(vm)).map(({ drv, ro }) => `${drv} ${ro}`).toSorted()).toEqual(
      ['qcow2 false', 'file false', 'qcow2 true', 'file true', 'raw true', 'file true'].toSorted(),
    );
  });
});

describe('Machine.launch() with drives', () => {
  test('names an image that is missing before anything is spawned', async () => {
    const error = await launchError({ drives: ['/nonexistent/a'] });
    expect(error).toMatchObject({ phase: 'prepare', command: undefined });
    expect(error.message).toContain('the image of drive "drive0", "/nonexistent/a" cannot be read: ENOENT');
  });

  test.for([{}, { overlay: false }, { readOnly: true }])(
    'names the drive whose image is not of its format, before anything is spawned: %o',
    async (how) => {
      const path = await raw();
      const error = await launchError({ drives: [path, { file: path, format: 'qcow2', ...how }] });
      expect(error).toMatchObject({ phase: 'prepare', command: undefined });
      expect(error.message).toContain(`the image "${path}" of drive "drive1" cannot be used: "qemu-img `);
      expect(error.message).toContain('Image is not in qcow2 format');
    },
  );

  test('names the machine that writes to the image', async () => {
    const file = await raw();
    const drives = [{ file, format: 'raw', overlay: false }];
    await using holder = await Machine.launch({ ...SEABIOS, name: 'holder', drives });
    const error = await launchError({ ...SEABIOS, drives });
    expect(error.message).toMatch(/Failed to get "\w+" lock/);
    expect(error.message).toContain(`" is locked by qemu-system-`);
    expect(error.message).toContain(` of machine "holder" (pid ${holder.pid}); end that first`);
    const guessing = await launchError({ ...SEABIOS, drives: [file] });
    expect(guessing.message).toContain(` of machine "holder" (pid ${holder.pid})`);
  });

  test('gives a command line that runs beside it, on an overlay of its own', async () => {
    const path = await raw();
    await using vm = await Machine.launch({ ...SEABIOS, drives: [path] });
    const cwd = await scratch();
    const shell = execa('sh', ['-c', vm.toString()], { cwd, reject: false });
    for await (const line of shell) if (line.includes('SeaBIOS')) break;
    await using monitor = await Monitor.connect(join(cwd, 'monitor.sock'));
    await write(monitor, 'drive0');
    await monitor.execute('quit');
    await shell;
    expect(bytesAt(path, 0, 2)).toBe('oo');
  });
});
