import { chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { linux } from '@qemukit/guest';
import { LaunchError, Machine, Template, TemplateError, type AnySchema, type MachineOptions } from '@qemukit/machine';
import { describe, expect, test } from 'vitest';

import { qemus } from './qemus.ts';
import { scratch } from './scratch.ts';

/** A directory of the host with a file. */
async function directory(name = 'files'): Promise<string> {
  const path = join(await scratch(), name);
  mkdirSync(path);
  writeFileSync(join(path, 'numbers'), '1\n2\n3\n');
  return path;
}

const launch = async (options: MachineOptions) =>
  await Machine.launch<AnySchema>({ ...(await linux()), accelerator: 'tcg', ...options });

describe.for(await qemus())('shared directories on $title', ({ binary }) => {
  test('are where they were asked for: one to read, one to write', async () => {
    const [read, written] = [await directory('with, a comma'), await directory()];
    await using vm = await launch({
      binary,
      shares: [
        { host: read, guest: '/srv/read only' },
        { host: written, guest: '/srv/written', readOnly: false },
      ],
    });
    expect((await vm.guest.exec("cat '/srv/read only/numbers'")).stdout).toBe('1\n2\n3');
    await expect(vm.guest.exec("echo 4 >>'/srv/read only/numbers'")).rejects.toThrow(/Read-only file system/);
    await expect(vm.guest.exec("rm '/srv/read only/numbers'")).rejects.toThrow(/Read-only file system/);
    expect(readFileSync(join(read, 'numbers'), 'utf8')).toBe('1\n2\n3\n');

    await vm.guest.exec('seq 4 5 >/srv/written/more; chmod 750 /srv/written/more');
    expect(readFileSync(join(written, 'more'), 'utf8')).toBe('4\n5\n');
    expect(statSync(join(written, 'more'))).toMatchObject({ uid: process.getuid?.(), mode: 0o100750 });
    // What the host writes while the guest runs is there, too.
    writeFileSync(join(written, 'later'), 'from the host');
    expect((await vm.guest.exec('cat /srv/written/later')).stdout).toBe('from the host');
  });
});

test('a microvm has them, too', async () => {
  await using vm = await launch({
    machine: 'microvm,acpi=off',
    args: [],
    shares: [{ host: await directory(), guest: '/srv ' }],
  });
  expect((await vm.guest.exec("cat '/srv /numbers'")).stdout).toBe('1\n2\n3');
});

test('the guest can give a file away as far as the user who runs QEMU can', async () => {
  const path = await directory();
  try {
    chownSync(join(path, 'numbers'), 1234, 1234);
  } catch {
    // Only root can; for others the file stays theirs, here and in the guest.
  }
  await using vm = await launch({ shares: [{ host: path, guest: '/srv', readOnly: false }] });
  await vm.guest.exec('touch /srv/given');
  await vm.guest.exec('chown 1234:1234 /srv/given', { reject: false });
  expect(statSync(join(path, 'given')).uid).toBe(statSync(join(path, 'numbers')).uid);
});

test('what cannot be shared is said before anything is spawned', async () => {
  const path = await directory();
  const missing = launch({ shares: [{ host: join(path, 'none'), guest: '/srv' }] });
  await expect(missing).rejects.toThrow(LaunchError);
  await expect(missing).rejects.toThrow(/the shared directory ".*none" cannot be read: ENOENT/);
  const file = launch({ shares: [{ host: join(path, 'numbers'), guest: '/srv' }] });
  await expect(file).rejects.toThrow(/numbers" cannot be shared: it is no directory/);
});

test('a machine with shares has no template, and says why', async () => {
  const options = { ...(await linux()), accelerator: 'tcg', shares: [{ host: await directory(), guest: '/srv' }] };
  const booting = Template.boot(options);
  await expect(booting).rejects.toThrow(TemplateError);
  await expect(booting).rejects.toThrow('because QEMU does not save the state of 9p, which the option "shares" takes');
});
