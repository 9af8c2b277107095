import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';

import { askMicroGuest, linux, microGuest } from '@qemukit/guest';
import {
  createImage,
  Template,
  TemplateError,
  type Machine,
  type MachineOptions,
  type TemplateProgress,
} from '@qemukit/machine';
import { execa } from 'execa';
import { dir as temporaryDirectory } from 'tmp-promise';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { ownCache } from './own-cache.ts';
import { processesWith } from './process-table.ts';
import { MAIN, qemus } from './qemus.ts';
import { scratch } from './scratch.ts';

const OWNER = join(import.meta.dirname, 'resilience/template-owner.ts');
const READY = 'qemukit: ready';

// Before the cache is another one: these are in the user's own.
const QEMUS = await qemus();
const COPY = 'a'.repeat(32);
const LINUX = await linux({ modules: ['virtio_blk', 'virtio_net'], files: { '/etc/machine-id': `${COPY}\n` } });
const MICRO: MachineOptions = { ...(await microGuest({ architecture: 'x86_64' })), accelerator: 'tcg', memory: 64 };

const roots = new Set<string>();

/** A cache of its own: templates of other runs are not found, and none is left. */
beforeAll(async () => {
  const { restore } = await ownCache();
  return async () => {
    await restore();
    for (const root of roots) rmSync(root, { recursive: true, force: true });
  };
});

async function boot(options: MachineOptions, how: Parameters<typeof Template.boot>[1] = {}): Promise<Template> {
  const template = await Template.boot(options, how);
  roots.add(dirname(template.directory));
  return template;
}

function hashes(directory: string): Record<string, string> {
  const files = readdirSync(directory).filter((name) => name !== 'users');
  return Object.fromEntries(
    files.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(directory, name)))
        .digest('hex'),
    ]),
  );
}

describe.for(QEMUS)('$title', ({ binary }) => {
  let template: Template;
  let disks: string;

  beforeAll(async () => {
    const { path, cleanup } = await temporaryDirectory({ unsafeCleanup: true });
    disks = path;
    await createImage(join(path, 'disk.raw'), { format: 'raw', size: '1M' });
    template = await boot({
      ...LINUX,
      binary,
      accelerator: 'tcg',
      drives: [{ file: join(path, 'disk.raw'), format: 'raw' }],
      networks: ['user'],
    });
    return async () => {
      await template[Symbol.asyncDispose]();
      await cleanup();
    };
  });

  test('20 clones of a Linux are each another machine, see what they wrote only, and leave the template as it is', async () => {
    const before = { ...hashes(template.directory), disk: hashes(disks) };
    const clones: Machine[] = [];
    onTestFinished(async () => {
      await Promise.all(clones.map(async (vm) => await vm[Symbol.asyncDispose]()));
    });
    // Two at a time: as many as there are cores to spare.
    for (let n = 0; n < 20; n += 2) {
      clones.push(...(await Promise.all([n, n + 1].map(async (i) => await template.clone({ name: `clone-${i}` })))));
    }
    const own = await Promise.all(
      clones.map(async ({ guest, name }) => {
        const { stdout } = await guest.exec(
          [
            'hostname; date +%s; cat /sys/class/net/eth0/address /etc/machine-id',
            'cat /proc/sys/kernel/random/uuid /proc/sys/kernel/random/boot_id; head -c 8 /dev/urandom | hexdump -v',
            `hostname ${name}-own; echo ${name} > /tmp/own; printf '%-512s' ${name} | dd of=/dev/vda conv=fsync 2>&-`,
          ].join('\n'),
        );
        const [hostname, date, mac, machineId, ...random] = stdout.split('\n');
        return { hostname, late: Math.abs(Date.now() / 1000 - Number(date)), mac, machineId, random: random.join(' ') };
      }),
    );
    const seen = await Promise.all(
      clones.map(async ({ guest }) => (await guest.exec('hostname; cat /tmp/own; head -c 512 /dev/vda')).stdout.trim()),
    );
    const names = clones.map(({ name }) => name);
    expect(own.map(({ hostname }) => hostname)).toEqual(names);
    expect(own.map(({ mac }) => mac)).toEqual(clones.map(({ nics }) => nics[0]?.mac));
    expect(Math.max(...own.map(({ late }) => late))).toBeLessThan(60);
    for (const member of ['mac', 'machineId', 'random'] as const) {
      expect(new Set([COPY, ...own.map((each) => each[member])]).size).toBe(21);
    }
    expect(seen.map((text) => text.split(/\s+/))).toEqual(names.map((name) => [`${name}-own`, name, name]));
    await Promise.all(clones.map(async (vm) => await vm.quit()));
    expect({ ...hashes(template.directory), disk: hashes(disks) }).toEqual(before);
  });

  test('the kernel of a clone is told of its own VM generation ID', async () => {
    const clones = [await template.clone(), await template.clone()];
    onTestFinished(async () => void (await Promise.all(clones.map(async (vm) => await vm[Symbol.asyncDispose]()))));
    const ids = await Promise.all(clones.map(async ({ qmp }) => await qmp.queryVmGenerationId()));
    expect(new Set(ids.map(({ guid }) => guid)).size).toBe(2);
    for (const { guest } of clones) {
      await guest.exec('test -e /sys/bus/acpi/drivers/vmgenid/QEMUVGID:00');
      // The event by which QEMU says that the ID has changed.
      await guest.waitUntilSucceeds('grep "^ *[1-9]" /sys/firmware/acpi/interrupts/gpe05');
    }
  });

  test('the kernel of a clone without an agent seeds itself anew for its VM generation ID', async () => {
    const { guest: _, ...silent } = LINUX;
    const ready = async (vm: Machine) => {
      await vm.console.waitFor(/^# $/m);
      // A kernel that has no seed yet needs no other one. What was typed is no line of its own.
      await vm.console.write(
        'head -c 1 /dev/random >/dev/null; dmesg | grep -c "virtual machine fork"; echo see""ded\n',
      );
      await vm.console.waitFor(/^0\r?\nseeded/m);
    };
    await using seeded = await boot({ ...silent, binary, accelerator: 'tcg' }, { ready });
    await using vm = await seeded.clone();
    await vm.console.write(
      'until dmesg | grep -q "machine fork"; do :; done; dmesg | grep -c "machine fork"; echo cou""nted\n',
    );
    const { match } = await vm.console.waitFor(/^(\d+)\r?\ncounted/m);
    expect(match[1]).toBe('1');
  });

  test('a clone draws no random number that another one draws', async () => {
    // One ID for all clones, so that it is the agent alone that makes them differ.
    const args = [...LINUX.args, '-device', 'vmgenid,guid=324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87'];
    // A kernel seeds itself anew a second after the last time. Until then all clones would draw the same numbers; not at the same
    // place, as their kernels draw some, too. What runs between this and the save is slow under TCG the first time only.
    const ready = async (vm: Machine) => {
      await vm.guest.exec('cd /sys/class/net && grep . */address', { reject: false });
      await vm.guest.personalize({ reseed: true });
    };
    await using fresh = await boot({ ...LINUX, binary, accelerator: 'tcg', args }, { ready });
    const drawn: string[] = [];
    for (let n = 0; n < 4; n++) {
      await using vm = await fresh.clone();
      // Without a process, and so without the time that its start takes.
      const draw = async () => String(await vm.guest.readFile('/proc/sys/kernel/random/uuid'));
      drawn.push(...(await Promise.all(Array.from({ length: 64 }, draw))));
    }
    expect(new Set(drawn).size).toBe(4 * 64);
  });

  test('a clone can be left stopped, with its guest made ready', async () => {
    await using vm = await template.clone({ paused: true });
    expect(await vm.qmp.queryStatus()).toMatchObject({ status: 'paused' });
    await vm.qmp.cont();
    expect((await vm.guest.exec(['hostname'])).stdout).toBe(vm.name);
  });

  test('a pool gives each clone once, running, with its time and its own random numbers', async () => {
    await using pool = template.pool({ size: 2 });
    await pool.full();
    expect(pool.ready).toBe(2);
    // One more than are ready.
    const clones = await Promise.all([1, 2, 3].map(async () => await pool.take()));
    onTestFinished(async () => void (await Promise.all(clones.map(async (vm) => await vm[Symbol.asyncDispose]()))));
    const seen = await Promise.all(
      clones.map(async ({ guest }) =>
        (await guest.exec('cat /proc/sys/kernel/random/uuid; date +%s')).stdout.split('\n'),
      ),
    );
    expect(new Set(seen.map(([uuid]) => uuid)).size).toBe(3);
    expect(new Set(clones.map(({ pid }) => pid)).size).toBe(3);
    expect(Math.max(...seen.map(([, date]) => Math.abs(Date.now() / 1000 - Number(date))))).toBeLessThan(60);
    await pool.full();
    await using another = await pool.take();
    expect(clones.map(({ pid }) => pid)).not.toContain(another.pid);
  });

  test('a pool passes over a clone that has ended, and says why it cannot be filled', async () => {
    const name = `pooled-${process.pid}`; // nobody else's is killed
    await using micro = await boot({ ...MICRO, binary, memory: 72 }, { ready: READY });
    await using pool = micro.pool({ size: 1, clone: { name } });
    await pool.full();
    const before = processesWith(`-name ${name} `);
    for (const pid of before) process.kill(pid, 'SIGKILL');
    await expect.poll(() => pool.ready).toBe(0);
    await using vm = await pool.take();
    expect(before).not.toContain(vm.pid);
    expect(await askMicroGuest(vm, 'echo hello')).toEqual(['hello']);
    await pool.full();
    truncateSync(join(micro.directory, 'state'), 10);
    await using last = await pool.take();
    expect(last.name).toBe(name);
    await expect(pool.full()).rejects.toThrow(/files are damaged/);
  });

  test('a template without an agent is cloned as it is', async () => {
    await using micro = await boot({ ...MICRO, binary }, { ready: READY });
    await using vm = await micro.clone();
    expect(await askMicroGuest(vm, 'echo hello')).toEqual(['hello']);
  });

  test('boot() rejects with the device that keeps the state from being saved', async () => {
    const shared = [
      '-object',
      'memory-backend-ram,id=shared,size=1M',
      '-device',
      'ivshmem-plain,memdev=shared,master=off',
    ];
    const options = { ...MICRO, binary, args: [...(MICRO.args ?? []), ...shared] };
    const booting = boot(options, { ready: READY });
    await expect(booting).rejects.toThrow(TemplateError);
    await expect(booting).rejects.toThrow(
      /^Cannot make a template of ".*": its state cannot be saved: Migration is disabled .* device 'ivshmem'/,
    );
  });
});

describe('the cache', () => {
  test('gives a template to whoever asks for the same, and another one where anything differs', async () => {
    const directory = await scratch();
    const file = join(directory, 'bytes');
    writeFileSync(file, 'one');
    const options = { ...MICRO, args: [...(MICRO.args ?? []), '-fw_cfg', `name=opt/test,file=${file}`] };
    await using first = await boot(options, { ready: READY });
    await using again = await boot({ ...options, name: 'other' }, { ready: READY });
    expect([again.key, again.booted]).toEqual([first.key, false]);
    const keys = new Set([first.key]);
    for (const [changed, ready] of [
      [{ cpu: 'max' }, READY],
      [{ memory: 65 }, READY],
      [{ env: { A: 'b' } }, READY],
      [{}, /qemukit: ready/],
    ] as const) {
      await using other = await boot({ ...options, ...changed }, { ready });
      keys.add(other.key);
    }
    writeFileSync(file, 'two');
    await using other = await boot(options, { ready: READY });
    keys.add(other.key);
    expect(keys.size).toBe(6);
  });

  test('is filled by one of those that ask at the same time, and the others wait for it', async () => {
    const options = { ...MICRO, memory: 70 };
    const templates = await Promise.all([1, 2, 3].map(async () => await boot(options, { ready: READY })));
    expect(templates.filter(({ booted }) => booted)).toHaveLength(1);
    await Promise.all(templates.map(async (template) => await template[Symbol.asyncDispose]()));
  });

  test('a timeout says who boots what one waits for', async () => {
    const options = { ...MICRO, memory: 71 };
    const stuck = new AbortController();
    const begun = Promise.withResolvers<void>();
    const ready = async (vm: Machine) => {
      begun.resolve();
      await vm.console.waitFor('never printed');
    };
    const booting = boot(options, { ready, key: 'stuck', signal: stuck.signal });
    const first = booting.catch((error: unknown) => error);
    await begun.promise;
    const waiting = boot(options, { ready, key: 'stuck', timeout: 500 });
    await expect(waiting).rejects.toThrow(
      new RegExp(`^Timed out after \\d+ ms waiting for the template of ".*", which process ${process.pid} boots$`),
    );
    stuck.abort();
    expect(await first).toMatchObject({ name: 'AbortError' });
  });

  test('tells how far the boot is, and that it is waited for', async () => {
    const options = { ...MICRO, memory: 72, name: 'slow' };
    const begun = Promise.withResolvers<void>();
    const told = Promise.withResolvers<void>();
    const booting: TemplateProgress[] = [];
    const waiting: TemplateProgress[] = [];
    const ready = async (vm: Machine) => {
      await vm.console.waitFor(READY);
      begun.resolve();
      await told.promise;
    };
    const tell = (list: TemplateProgress[]) => (progress: TemplateProgress) => {
      list.push(progress);
      if (booting.some(({ lastLine }) => lastLine.includes(READY)) && waiting.length > 0) told.resolve();
    };
    const one = boot(options, { ready, key: 'slow', onProgress: tell(booting) });
    await begun.promise;
    const other = boot(options, { ready, key: 'slow', onProgress: tell(waiting) });
    await Promise.all([one, other]);
    expect(booting[0]).toMatchObject({ template: 'slow', stage: 'boot' });
    expect(waiting[0]).toMatchObject({ template: 'slow', stage: 'wait', lastLine: '' });
    expect(waiting[0]!.elapsed).toBeGreaterThan(0);

    const again: TemplateProgress[] = [];
    const found = await boot(options, { ready, key: 'slow', onProgress: tell(again) });
    expect({ booted: found.booted, again }).toEqual({ booted: false, again: [] });
  });

  /** Looks for something without a rest, as it may be gone in a millisecond; also where it has come to an end unseen. */
  function comesTo(isThere: () => boolean, isOver: () => boolean): void {
    const end = Date.now() + 20_000;
    while (isOver() && Date.now() < end);
    while (!isThere() && !isOver() && Date.now() < end);
  }

  const ready = async (vm: Machine) => await vm.console.waitFor(READY);

  /** The files that are there from a step on, until the next. */
  describe.for([
    ['ram', 81],
    ['state', 82],
    ['template.json', 83],
    ['ready', 84],
  ] as const)('whose owner is killed at "%s"', ([step, memory]) => {
    test('has no half template: the next one to ask boots it anew', async () => {
      const options = { ...MICRO, memory };
      await using known = await boot(MICRO, { ready: READY });
      const root = dirname(known.directory);
      const args = ['--conditions=source', OWNER, JSON.stringify(options), ...(step === 'ready' ? ['keep'] : [])];
      const child = execa(process.execPath, args, { reject: false, stdin: 'pipe' });
      const own = () => readdirSync(root).filter((name) => name.includes(`-${child.pid}-`));
      if (step === 'ready') await once(child.stdout, 'data');
      else
        comesTo(
          () => own().some((name) => existsSync(join(root, name, step))),
          () => own().length === 0,
        );
      child.kill('SIGKILL');
      await child;
      // The last step is a rename, which may come before the signal: then it is whole.
      const whole = step === 'template.json' && own().length === 0;
      expect(own()).toHaveLength(whole ? 0 : 1);
      await using template = await boot(options, { ready, key: 'owner' });
      expect(template.booted).toBe(!whole);
      expect(own()).toEqual([]);
      await using vm = await template.clone();
      expect(await askMicroGuest(vm, 'echo hello')).toEqual(['hello']);
    });
  });
});

describe('a template whose files were changed', () => {
  const change: Record<string, (directory: string) => void> = {
    'truncated RAM': (directory) => truncateSync(join(directory, 'ram'), 4096),
    'other RAM': (directory) => flip(join(directory, 'ram')),
    'truncated state': (directory) => truncateSync(join(directory, 'state'), 4096),
    'other state': (directory) => flip(join(directory, 'state')),
    'no RAM': (directory) => rmSync(join(directory, 'ram')),
  };

  test.for(Object.keys(change))('%s: is not cloned, and booted again', async (what) => {
    const options = { ...MICRO, memory: 90 };
    await using template = await boot(options, { ready: READY });
    change[what]?.(template.directory);
    const cloning = template.clone();
    await expect(cloning).rejects.toThrow(TemplateError);
    await expect(cloning).rejects.toThrow(/^Cannot clone template ".*": its files are damaged \(.*\/(ram|state)/);
    await using again = await boot(options, { ready: READY });
    expect([again.booted, again.key]).toEqual([true, template.key]);
    await using vm = await again.clone();
    expect(await askMicroGuest(vm, 'echo hello')).toEqual(['hello']);
  });

  test('a state that QEMU does not load is an error with its words', async () => {
    await using template = await boot({ ...MICRO, memory: 91 }, { ready: READY });
    const state = Buffer.from('no state at all');
    writeFileSync(join(template.directory, 'state'), state);
    const file = join(template.directory, 'template.json');
    const record = JSON.parse(readFileSync(file, 'utf8')) as { files: { name: string }[] };
    const files = record.files.map((each) =>
      each.name === 'state' ? { name: 'state', size: state.length, crc32: crc32(state) } : each,
    );
    writeFileSync(file, JSON.stringify({ ...record, files }));
    await using read = await boot({ ...MICRO, memory: 91 }, { ready: READY });
    const cloning = read.clone();
    await expect(cloning).rejects.toThrow(TemplateError);
    await expect(cloning).rejects.toThrow(/Not a migration stream/);
  });
});

function flip(file: string): void {
  const bytes = readFileSync(file);
  const at = Math.floor(bytes.length / 2);
  bytes[at] = bytes[at]! ^ 1;
  writeFileSync(file, bytes);
}

test('boot() rejects where a machine cannot be cloned, and clone() what would make it another machine', async () => {
  await expect(boot({ ...MICRO, accelerator: 'qtest' }, { ready: READY })).rejects.toThrow(
    /because qtest has no guest/,
  );
  await expect(boot(MICRO)).rejects.toThrow(/"ready" says when the machine is ready/);
  await using template = await boot(MICRO, { ready: READY });
  await expect(template.clone({ memory: 512 } as object)).rejects.toThrow('"memory" is not a clone option');
  await expect(template.clone({ networks: ['user'] })).rejects.toThrow(/as many networks as the original/);
});

test('`qemukit templates` lists and prunes what is in the cache', async () => {
  const template = await boot({ ...MICRO, memory: 92, name: 'shown' }, { ready: READY });
  const run = async (...args: string[]) =>
    (await execa(process.execPath, ['--conditions=source', MAIN, 'templates', ...args])).stdout;
  expect(await run('list')).toMatch(new RegExp(`${template.key}.*in use.*shown`));
  expect(await run('prune', '--all')).not.toContain(template.key);
  await template[Symbol.asyncDispose]();
  expect(await run('prune', '--all')).toContain(template.key);
  expect(await run('list')).not.toContain(template.key);
  expect(existsSync(template.directory)).toBe(false);
});

test('a machine id that cannot be written is covered by one that can, and each clone has its own', async () => {
  const options = { ...LINUX, accelerator: 'tcg' };
  const readOnly = 'mount --bind /etc/machine-id /etc/machine-id && mount -o remount,bind,ro /etc/machine-id';
  await using template = await Template.boot(options, {
    ready: async (vm) => {
      await vm.guest.exec(readOnly);
      await expect(vm.guest.exec('echo >/etc/machine-id')).rejects.toThrow(/Read-only file system/);
    },
  });
  await using vm = await template.clone();
  const { stdout } = await vm.guest.exec('cat /etc/machine-id');
  expect(stdout).toMatch(/^[0-9a-f]{32}$/);
  expect(stdout).not.toBe(COPY);
});
