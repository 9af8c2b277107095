import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { askMicroGuest, linux, microGuest } from '@qemukit/guest';
import {
  createImage,
  GuestPanicError,
  imageInfo,
  Machine,
  QemuError,
  Template,
  type AnySchema,
} from '@qemukit/machine';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { ownCache } from './own-cache.ts';
import { qemus } from './qemus.ts';
import { QTEST } from './qtest-machine.ts';
import { scratch } from './scratch.ts';

const MIB = 2 ** 20;

const QEMUS = await qemus();
const LINUX = await linux({
  modules: ['virtio_blk', 'virtio_net'],
  files: { '/etc/machine-id': `${'a'.repeat(32)}\n` },
});
const MICRO = { ...(await microGuest({ architecture: 'x86_64' })), accelerator: 'tcg', memory: 64 } as const;

/** What a test changes, in memory and on the drive. */
async function mark(vm: Machine, word: string): Promise<void> {
  await vm.guest.exec(`echo ${word} > /tmp/mark; echo ${word} | dd of=/dev/vda conv=fsync 2>&-`);
}

/** What is there of it. */
async function marks(vm: Machine): Promise<string[]> {
  const { stdout } = await vm.guest.exec('cat /tmp/mark; head -n 1 /dev/vda');
  return stdout.trim().split('\n');
}

describe.for(QEMUS)('$title', ({ binary }) => {
  let template: Template;

  beforeAll(async () => {
    const { path, restore } = await ownCache();
    await createImage(join(path, 'disk.raw'), { format: 'raw', size: '1M' });
    template = await Template.boot({
      ...{ ...LINUX, binary, accelerator: 'tcg', networks: ['user'] },
      drives: [{ file: join(path, 'disk.raw'), format: 'raw' }],
    });
    return async () => {
      await template[Symbol.asyncDispose]();
      await restore();
      rmSync(dirname(template.directory), { recursive: true, force: true });
    };
  });

  async function machine(): Promise<Machine> {
    const vm = await template.clone();
    onTestFinished(async () => await vm[Symbol.asyncDispose]());
    return vm;
  }

  test('rollback() puts memory and drives back as often as asked, and the guest, console and monitor go on', async () => {
    const vm = await machine();
    await mark(vm, 'before');
    const checkpoint = await vm.checkpoint();
    expect(await vm.qmp.queryStatus()).toMatchObject({ running: true });
    for (const word of ['after', 'again']) {
      await mark(vm, word);
      expect(await marks(vm)).toEqual([word, word]);
      const busy = vm.guest.exec('sleep 1000');
      busy.catch(() => undefined);
      await vm.rollback(checkpoint);
      await expect(busy).rejects.toThrow(/The guest was rolled back while/);
      expect(await marks(vm)).toEqual(['before', 'before']);
      const from = vm.console.transcript.mark();
      await vm.guest.exec(`echo console-${word} > /dev/ttyS0`);
      await vm.console.waitFor(`console-${word}`, { from });
      expect(await vm.qmp.queryStatus()).toMatchObject({ running: true });
    }
    const { stdout } = await vm.guest.exec('date +%s');
    expect(Math.abs(Date.now() / 1000 - Number(stdout))).toBeLessThan(60);
    expect(vm.events.find('RESET')).toBeUndefined();
  });

  test('clone() branches: each goes on from the checkpoint, sees what it writes only, and is another machine', async () => {
    const vm = await machine();
    await mark(vm, 'common');
    const checkpoint = await vm.checkpoint();
    await mark(vm, 'trunk');
    const branches = await Promise.all(['left', 'right'].map(async (name) => await checkpoint.clone({ name })));
    onTestFinished(async () => {
      await Promise.all(branches.map(async (branch) => await branch[Symbol.asyncDispose]()));
    });
    for (const branch of branches) expect(await marks(branch)).toEqual(['common', 'common']);
    for (const branch of branches) await mark(branch, branch.name);
    for (const branch of branches) expect(await marks(branch)).toEqual([branch.name, branch.name]);
    expect(await marks(vm)).toEqual(['trunk', 'trunk']);

    const script = 'hostname; cat /sys/class/net/eth0/address /etc/machine-id; head -c 8 /dev/urandom | hexdump -v';
    const asked = [vm, ...branches].map(async ({ guest }) => (await guest.exec(script)).stdout.trim().split('\n'));
    const own = await Promise.all(asked);
    expect(own.slice(1).map(([hostname]) => hostname)).toEqual(['left', 'right']);
    expect(own.map(([, mac]) => mac)).toEqual([vm, ...branches].map(({ nics }) => nics[0]?.mac));
    for (const column of [0, 1, 2, 3]) expect(new Set(own.map((row) => row[column])).size).toBe(3);

    // A branch is a machine as any other.
    const [left] = branches;
    const inner = await left!.checkpoint();
    await mark(left!, 'later');
    await left!.rollback(inner);
    expect(await marks(left!)).toEqual(['left', 'left']);
  });

  test('a guest that has died lives again', async () => {
    const vm = await machine();
    await mark(vm, 'alive');
    await using checkpoint = await vm.checkpoint();
    const waiting = vm.guest.exec('echo c > /proc/sysrq-trigger; sleep 1000');
    await expect(waiting).rejects.toThrow(GuestPanicError);
    await vm.rollback(checkpoint);
    expect(await marks(vm)).toEqual(['alive', 'alive']);
  });

  test('a machine that stood still stands still after rollback() and clone(), without an agent and without drives', async () => {
    await using vm = await Machine.launch({ ...MICRO, binary });
    await vm.console.waitFor('qemukit: ready');
    await askMicroGuest(vm, 'echo'); // it has said all that it says by itself
    await vm.qmp.stop();
    const checkpoint = await vm.checkpoint();
    await vm.qmp.cont();
    expect(await askMicroGuest(vm, 'echo ran')).toEqual(['ran']);
    await vm.rollback(checkpoint);
    expect(await vm.qmp.queryStatus()).toMatchObject({ running: false });
    await using branch = await checkpoint.clone();
    expect(await branch.qmp.queryStatus()).toMatchObject({ running: false });
    for (const each of [vm, branch]) {
      await each.qmp.cont();
      expect(await askMicroGuest(each, `echo ${each.name}`)).toEqual([each.name]);
    }
  });

  test('a checkpoint that is given up leaves nothing in the machine’s directory nor in its drives', async () => {
    const vm = await machine();
    const before = readdirSync(vm.directory);
    const checkpoint = await vm.checkpoint();
    expect(readdirSync(vm.directory)).not.toEqual(before);
    await using branch = await checkpoint.clone();
    await checkpoint[Symbol.asyncDispose]();
    expect(readdirSync(vm.directory)).toEqual(before);
    const [drive] = vm.drives;
    expect((await imageInfo(drive!.overlay!, { forceShare: true })).snapshots).toEqual([]);
    await mark(branch, 'goes on');
    await expect(vm.rollback(checkpoint)).rejects.toThrow(/^Cannot roll back machine "/);
  });

  test('what cannot be saved or put back is said, and the machine goes on', async () => {
    await using vm = await Machine.launch<AnySchema>({
      ...{ ...MICRO, binary },
      args: [
        ...(MICRO.args ?? []),
        ...['-object', 'memory-backend-ram,id=shared,size=1M'],
        ...['-device', 'ivshmem-plain,memdev=shared,master=off'],
      ],
    });
    const refused = vm.checkpoint();
    await expect(refused).rejects.toThrow(QemuError);
    await expect(refused).rejects.toThrow(/^Cannot make a checkpoint of machine ".*'peer mode' in device 'ivshmem'/s);
    expect(await vm.qmp.execute('query-status')).toMatchObject({ running: true });
    expect(readdirSync(vm.directory).filter((name) => name.startsWith('checkpoint'))).toEqual([]);

    const raw = join(await scratch(), 'disk.raw');
    await createImage(raw, { format: 'raw', size: '1M' });
    const drives = [{ file: raw, format: 'raw', overlay: false }];
    await using written = await Machine.launch({ ...MICRO, binary, drives });
    await expect(written.checkpoint()).rejects.toThrow(/drive "drive0" can be written and is raw/);

    await using other = await Machine.launch({ ...MICRO, binary, name: 'other' });
    const checkpoint = await other.checkpoint();
    await expect(written.rollback(checkpoint)).rejects.toThrow(
      `The checkpoint is of machine "other", and "${written.name}" cannot be put back to it; clone() makes another machine of it`,
    );
    await expect(written.rollback({} as typeof checkpoint)).rejects.toThrow(
      /rollback\(\) takes what checkpoint\(\) gave/,
    );
    await expect(checkpoint.clone({ memory: 512 } as object)).rejects.toThrow(TypeError);
    await other.quit();
    await expect(other.rollback(checkpoint)).rejects.toThrow(/^Cannot roll back machine "other"/);
    await other[Symbol.asyncDispose]();
    await expect(checkpoint.clone()).rejects.toThrow(
      'Cannot clone a checkpoint of machine "other": it was given up, or went with its machine',
    );
  });
});

test('the firmware’s flash comes back with the rest, and its file', async () => {
  const flash = join(await scratch(), 'flash');
  writeFileSync(flash, Buffer.alloc(MIB, 0xff));
  await using vm = await Machine.launch({ ...QTEST, firmware: { code: flash, vars: flash } });
  const vars = 2n ** 32n - 2n * BigInt(MIB); // below the code, which ends at 4 GiB
  const look = async () => [await vm.qtest.readb(vars), readFileSync(join(vm.directory, 'vars.fd'))[0]];
  const program = async (value: number) => {
    for (const byte of [0x40, value, 0xff]) await vm.qtest.writeb(vars, byte); // Intel's commands: program, and read again
  };
  await program(0x12);
  const checkpoint = await vm.checkpoint();
  await program(0x02);
  expect(await look()).toEqual([0x02, 0x02]);
  await vm.rollback(checkpoint);
  expect(await look()).toEqual([0x12, 0x12]);
});
