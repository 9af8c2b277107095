import { rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { linux } from '@qemukit/guest';
import { cacheDirectory, Template, type AnySchema, type Machine, type MachineOptions } from '@qemukit/machine';
import { dir as temporaryDirectory } from 'tmp-promise';
import { beforeAll, describe, expect, test } from 'vitest';

import { qemus } from './qemus.ts';

// Before the cache is another one: these are in the user's own.
const QEMUS = await qemus();
const LINUX = await linux();

const UUID = '/proc/sys/kernel/random/uuid';
const DRAWS = 64;
const SAME_ID = ['-device', 'vmgenid,guid=324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87'];

/** A cache of its own: templates of other runs are not found, and none is left. */
const roots = new Set<string>();
beforeAll(async () => {
  const { path, cleanup } = await temporaryDirectory({ unsafeCleanup: true });
  const before = process.env['QEMUKIT_CACHE'];
  symlinkSync(cacheDirectory('qemu'), join(path, 'qemu')); // what was installed there is found
  process.env['QEMUKIT_CACHE'] = path;
  return async () => {
    if (before === undefined) delete process.env['QEMUKIT_CACHE'];
    else process.env['QEMUKIT_CACHE'] = before;
    await cleanup();
    for (const root of roots) rmSync(root, { recursive: true, force: true });
  };
});

async function boot(
  options: MachineOptions,
  how: Parameters<typeof Template.boot>[1] = {},
): Promise<Template<AnySchema>> {
  const template = await Template.boot<AnySchema>({ ...LINUX, accelerator: 'tcg', ...options }, how);
  roots.add(dirname(template.directory));
  return template;
}

/** The generation ID that QEMU tells of, as its bytes lie in memory: the first three fields are little-endian. */
async function toldByQemu(vm: Machine<AnySchema>): Promise<string> {
  const { guid } = (await vm.qmp.execute('query-vm-generation-id')) as { readonly guid: string };
  const [a = '', b = '', c = '', ...rest] = guid.split('-');
  const reversed = [a, b, c].map((field) => Buffer.from(field, 'hex').reverse().toString('hex'));
  return [...reversed, ...rest].join('');
}

/** The generation ID where the guest's ACPI tables say that it is, and how often the guest was told of another one. */
async function seenByGuest(vm: Machine<AnySchema>): Promise<{ readonly id: string; readonly told: number }> {
  const acpi = '/sys/firmware/acpi';
  const { stdout: table } = await vm.guest.exec(`grep -l VMGENID ${acpi}/tables/SSDT*`);
  const bytes = Buffer.from(await vm.guest.readFile(table.trim()));
  // AML: the name VGIA, which is a number of 32 bits. The identifier is 40 bytes after where that points.
  const address = bytes.readUInt32LE(bytes.indexOf('VGIA') + 5) + 40;
  const dump = `dd if=/dev/mem bs=8 skip=${address / 8} count=2 2>&- | hexdump -v -e '1/1 "%02x"'`;
  const { stdout } = await vm.guest.exec(`cat ${acpi}/interrupts/gpe05; ${dump}`);
  const [count = '', id = ''] = stdout.trim().split('\n');
  return { id, told: Number.parseInt(count, 10) };
}

describe.for(QEMUS)('$title', ({ binary }) => {
  test.for(['q35', 'pc'])('each clone of a %s has a VM generation ID of its own, and is told so', async (machine) => {
    await using template = await boot({ binary, machine });
    const ids = new Set<string>();
    for (const name of ['one', 'two', 'three']) {
      await using vm = await template.clone({ name });
      const id = await toldByQemu(vm);
      expect(await seenByGuest(vm)).toEqual({ id, told: 1 });
      ids.add(id);
    }
    expect(ids.size).toBe(3);
  });

  // Clones of a guest whose kernel has just been seeded draw the same numbers, until that seeds itself anew, a second later; they
  // do not begin at the same place, as their kernels draw some, too. One ID for all, for a kernel that seeds itself for another.
  test('a clone draws no random number that another one draws', async () => {
    const ready = async (vm: Machine) => {
      // What is run before the template is saved takes a while under TCG the first time, and hardly any the second.
      await vm.guest.exec('cd /sys/class/net && grep . */address', { reject: false });
      await vm.guest.personalize({ reseed: true });
    };
    await using template = await boot({ binary, args: [...LINUX.args, ...SAME_ID] }, { ready });
    const drawn: string[] = [];
    const clones = 4;
    for (let n = 0; n < clones; n++) {
      await using vm = await template.clone();
      // Through the agent, which starts no process for it.
      drawn.push(
        ...(await Promise.all(Array.from({ length: DRAWS }, async () => String(await vm.guest.readFile(UUID))))),
      );
    }
    expect(new Set(drawn).size).toBe(clones * DRAWS);
  });
});
