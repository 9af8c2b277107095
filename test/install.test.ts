import { chmod, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findQemuImg, installedQemu, listQemu, Machine, qemuVersion } from '@qemukit/machine';
import { execa } from 'execa';
import { dir } from 'tmp-promise';
import { expect, test } from 'vitest';

import { backports } from './qemus.ts';

const MAIN = fileURLToPath(new URL('../packages/machine/src/cli/main.ts', import.meta.url));

async function qemukit(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return await execa(process.execPath, ['--conditions=source', MAIN, ...args], {
    env,
    reject: false,
    timeout: 120_000,
  });
}

test('qemukit install runs nothing where nothing is missing', async () => {
  const home = await dir({ unsafeCleanup: true });
  try {
    for (const name of ['qemu-system-x86_64', 'qemu-img', 'sudo', 'apt-get']) {
      await writeFile(join(home.path, name), `#!/bin/sh\n: > ${home.path}/${name}.ran\n`);
      await chmod(join(home.path, name), 0o755);
    }
    const { exitCode, stdout } = await qemukit(['install', '--arch', 'x86_64'], { PATH: home.path, QEMUKIT_QEMU: '' });
    expect(stdout).toBe(`Installed: ${home.path}/qemu-system-x86_64, ${home.path}/qemu-img`);
    expect(exitCode).toBe(0);
    await expect(readFile(join(home.path, 'qemu-system-x86_64.ran'))).rejects.toThrow('ENOENT');
    await expect(readFile(join(home.path, 'sudo.ran'))).rejects.toThrow('ENOENT');
  } finally {
    await home.cleanup();
  }
});

test('qemukit install --suite unpacks a QEMU that boots with firmware, modules and libraries of its own', async () => {
  const suite = backports()!;
  const { exitCode, stderr } = await qemukit(['install', '--suite', suite]);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);

  const qemu = await installedQemu(suite);
  const root = dirname(dirname(dirname(qemu.command.at(-1) ?? '')));
  const installation: unknown = JSON.parse(await readFile(join(root, 'installation.json'), 'utf8'));
  expect(installation).toHaveProperty('version', expect.stringContaining(await qemuVersion(qemu)));

  const [file, ...before] = qemu.command;
  const places = await execa(file, [...before, ...qemu.args, '-L', 'help'], { env: qemu.env, timeout: 30_000 });
  expect(places.stdout.split('\n').filter((place) => !place.startsWith(root))).toEqual([]);

  expect(await listQemu(qemu, 'machine')).toContain('q35');
  // Whoever lists devices loads all modules; those of the system's own QEMU would be refused.
  expect(await listQemu(qemu, 'device')).toContain('virtio-net-pci');
  expect((await findQemuImg(qemu)).command.at(-1)).toBe(join(root, 'usr/bin/qemu-img'));

  await using vm = await Machine.launch({ binary: qemu, machine: 'q35,graphics=off', accelerator: 'tcg' });
  expect(vm.qmp.greeting.version.qemu.major).toBe(Number((await qemuVersion(qemu)).split('.')[0]));
  await vm.console.waitFor('SeaBIOS (version ');
});

test('qemukit install says what APT said about a suite that there is not', async () => {
  const { exitCode, stderr } = await qemukit(['install', '--suite', 'no-such-suite']);
  expect(stderr).toMatch(/^qemukit install: Cannot download QEMU: apt-get update .*failed\n[^]*no-such-suite/);
  expect(exitCode).toBe(1);
});

test('qemukit doctor finds the QEMU that the tests run with', async () => {
  const { exitCode, stdout } = await qemukit(['doctor', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, qemu: expect.arrayContaining([expect.anything()]) });
  expect(exitCode).toBe(0);
});

test('qemukit doctor exits with 1 where QEMU is missing, and names the command that adds it', async () => {
  const { exitCode, stdout } = await qemukit(['doctor'], {
    PATH: '/nowhere',
    QEMUKIT_CACHE: '/nowhere',
    QEMUKIT_QEMU: '',
  });
  expect(stdout).toMatch(/To add what is missing\n {2}QEMU for \w+\n {4}\S+/);
  expect(exitCode).toBe(1);
});

test('qemuVersion() gives up on a program that hangs, though its children live on', async () => {
  const home = await dir({ unsafeCleanup: true });
  try {
    const path = join(home.path, 'hangs');
    await writeFile(path, '#!/bin/sh\ntrap "" TERM\nsleep 25\n');
    await chmod(path, 0o755);
    const began = performance.now();
    await expect(qemuVersion({ name: 'hangs', command: [path], args: [], env: {} })).rejects.toThrow(
      /is not a QEMU system emulator: `--version` printed nothing and did not end in 10 s$/,
    );
    expect(performance.now() - began).toBeLessThan(20_000);
  } finally {
    await home.cleanup();
  }
});

test.for([
  [[], 2, /^Usage: qemukit <command>/],
  [['frobnicate'], 2, /^qemukit: there is no command or option "frobnicate"\n\nUsage/],
  [['install', '--frob'], 2, /^qemukit: Unknown option '--frob'[^]*Usage: qemukit install/],
  [['install', '--arch', '../x'], 2, /^qemukit: --arch is a name of letters/],
  [['install', '--help'], 0, /^Usage: qemukit install/],
  [['--version'], 0, /^\d+\.\d+\.\d+/],
] as const)('qemukit %j exits with %i and says what it expects', async ([args, code, says]) => {
  const { exitCode, stdout, stderr } = await qemukit(args);
  expect(code === 0 ? stdout : stderr).toMatch(says);
  expect(exitCode).toBe(code);
});
