import { chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { linux } from '@qemukit/guest';
import { LaunchError, Machine, Template, TemplateError, type AnySchema, type MachineOptions } from '@qemukit/machine';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test, vi } from 'vitest';

import { isAlive, processesWith } from './process-table.ts';
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

test('a kernel that lacks 9p is told on the console', async () => {
  const host = { ...(await linux({ kernel: 'host' })), shares: [{ host: await directory(), guest: '/srv' }] };
  await using vm = await launch(host);
  await vm.console.waitFor('qemukit: ready');
  expect(vm.console.transcript.text).toContain(
    'qemukit: a share is not mounted: the kernel lacks 9p (modules 9p and 9pnet_virtio)',
  );
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

// That of QEMU, and Debian 12 has no other, takes root, who may make namespaces: not in every container.
const daemon = ['/usr/libexec', '/usr/lib', '/usr/lib/qemu'].some((path) => existsSync(join(path, 'virtiofsd')));
const unshare = ['--mount', '--pid', '--net', '--fork', 'true'];
const able = daemon && process.getuid?.() === 0 && !(await execa('unshare', unshare, { reject: false })).failed;
const absent = able ? '' : ' (skipped: this takes virtiofsd, and root who may make namespaces)';

describe.skipIf(absent !== '').for(await qemus())(`virtiofs on $title${absent}`, ({ binary }) => {
  test('has a directory where it was asked for, as 9p beside it, and its process ends with the machine', async () => {
    const [written, read] = [await directory('with, a comma'), await directory()];
    let daemons: number[];
    {
      await using vm = await launch({
        binary,
        shares: [
          { host: written, guest: '/srv/written ', readOnly: false, type: 'virtiofs' },
          { host: read, guest: '/srv/read' },
          { host: read, guest: '/srv/more', readOnly: false, type: 'virtiofs' },
        ],
      });
      const files = await vm.guest.exec("cat '/srv/written /numbers' /srv/read/numbers /srv/more/numbers | uniq -c");
      expect(files.stdout.split('\n')).toHaveLength(9);
      await vm.guest.exec("cd '/srv/written '; seq 4 5 >more; chmod 750 more");
      expect(readFileSync(join(written, 'more'), 'utf8')).toBe('4\n5\n');
      expect(statSync(join(written, 'more')).mode).toBe(0o100750);
      expect((await vm.guest.exec('grep -c virtiofs /proc/mounts')).stdout).toBe('2');
      daemons = processesWith(join(vm.directory, 'share'));
      expect(daemons.length).toBeGreaterThanOrEqual(2);
      expect(readFileSync(join(vm.directory, 'share0.log'), 'utf8')).toContain('Received vhost-user socket connection');
      expect(existsSync(join(vm.directory, 'share1.log'))).toBe(false);
    }
    expect(daemons.filter((pid) => isAlive(pid))).toEqual([]);
  });
});

describe('a virtiofsd', () => {
  /** Has the command virtiofsd be this script. */
  async function program(script: string): Promise<string> {
    const path = await scratch();
    writeFileSync(join(path, 'virtiofsd'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    vi.stubEnv('PATH', `${path}:${process.env['PATH']}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    return join(path, 'virtiofsd');
  }

  test('that cannot keep a guest from writing is not asked to', async () => {
    const file = await program('echo "-o source=PATH"');
    const launching = launch({ shares: [{ host: await directory(), guest: '/srv', type: 'virtiofs' }] });
    await expect(launching).rejects.toThrow(
      `${file} cannot keep the guest from writing to the share /srv: say readOnly: false, or take type: '9p'`,
    );
  });

  test('that ends before it listens is told with its words', async () => {
    const file = await program(
      'echo "--shared-dir --readonly"; [ "$1" = --help ] || { echo "no such user $*" >&2; exit 3; }',
    );
    const host = await directory();
    const launching = launch({ shares: [{ host, guest: '/srv', type: 'virtiofs' }] });
    await expect(launching).rejects.toThrow(LaunchError);
    await expect(launching).rejects.toThrow(
      new RegExp(
        `${file} for share /srv exited with code 3: no such user --socket-path=.*/share0.sock --shared-dir ${host} --readonly`,
      ),
    );
  });

  test('that does not listen is waited for no longer than it is said, and ended', async () => {
    await program('echo "--shared-dir --readonly"; [ "$1" = --help ] || exec sleep 98761');
    const shares = [{ host: await directory(), guest: '/srv', type: 'virtiofs' }] as const;
    await expect(launch({ shares, timeout: 1000 })).rejects.toThrow(
      /Timed out after \d+ ms waiting for .*virtiofsd to listen for share/,
    );
    expect(processesWith('sleep 98761')).toEqual([]);
  });
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
  await expect(booting).rejects.toThrow(
    'because QEMU does not save the state of shared directories, which the option "shares" takes',
  );
});
