import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dir, type DirectoryResult } from 'tmp-promise';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findBinary, findQemuImg, installedQemu, ownSuite, listQemu, qemuVersion } from './binary.ts';
import { QemuError } from './errors.ts';
import type { UnpackedQemu } from './unpacked-qemu.ts';

let home: DirectoryResult;

beforeEach(async () => {
  home = await dir({ unsafeCleanup: true });
  await mkdir(at('bin'));
  vi.stubEnv('PATH', at('bin'));
  vi.stubEnv('QEMUKIT_CACHE', at('cache'));
  vi.stubEnv('QEMUKIT_QEMU', '');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await home.cleanup();
});

const at = (...path: string[]) => join(home.path, ...path);

async function program(path: string, script = 'exit 0'): Promise<string> {
  await writeFile(at(path), `#!/bin/sh\n${script}\n`);
  await chmod(at(path), 0o755);
  return at(path);
}

async function unpack(suite: string, architecture: string): Promise<string> {
  const directory = at('cache', 'qemu', `${suite}-${architecture}`);
  const unpacked: UnpackedQemu = {
    suite,
    architecture,
    version: '1:10.0.2',
    loader: 'lib/ld.so',
    libraries: ['lib', 'usr/lib'],
    program: `usr/bin/qemu-system-${architecture}`,
    modules: 'usr/lib/qemu',
    data: ['usr/share/qemu'],
  };
  await mkdir(join(directory, 'usr', 'bin'), { recursive: true });
  await writeFile(join(directory, 'installation.json'), JSON.stringify(unpacked));
  await program(`cache/qemu/${suite}-${architecture}/usr/bin/qemu-img`);
  return directory;
}

test('findBinary() takes qemu-system-<architecture> from PATH', async () => {
  const path = await program('bin/qemu-system-riscv64');
  expect(await findBinary(undefined, 'riscv64')).toEqual({ name: 'system', command: [path], args: [], env: {} });
});

test('findBinary() passes over what is not executable, directories, and what cannot even be looked at', async () => {
  vi.stubEnv('PATH', ['first', 'second', 'round', 'bin'].map((name) => at(name)).join(':'));
  await symlink(at('round'), at('round')); // as a directory of another user's would be, but for root, too
  await mkdir(at('first', 'qemu-system-x86_64'), { recursive: true });
  await mkdir(at('second'));
  await writeFile(at('second', 'qemu-system-x86_64'), '');
  const path = await program('bin/qemu-system-x86_64');
  expect((await findBinary(undefined, 'x86_64')).command).toEqual([path]);
});

test('findBinary() takes $QEMUKIT_QEMU before PATH, but after what it is given', async () => {
  await program('bin/qemu-system-x86_64');
  const path = await program('bin/qemu-other');
  vi.stubEnv('QEMUKIT_QEMU', path);
  expect((await findBinary(undefined, 'x86_64')).command).toEqual([path]);
  expect((await findBinary('qemu-system-x86_64', 'x86_64')).command).toEqual([at('bin', 'qemu-system-x86_64')]);
});

test('findBinary() says of a path that cannot be looked at why', async () => {
  await symlink(at('round'), at('round'));
  const path = at('round', 'qemu');
  await expect(findBinary(path, 'x86_64')).rejects.toThrow(
    `Cannot use ${path} as QEMU: ELOOP: too many symbolic links`,
  );
});

test('findBinary() gives an installation back as it is', async () => {
  const installation = { name: 'mine', command: ['/opt/qemu'], args: ['-L', '/opt'], env: { A: 'b' } } as const;
  expect(await findBinary(installation, 'x86_64')).toBe(installation);
});

test('findBinary() finds a suite by its name, run by its own loader', async () => {
  const directory = await unpack('sid', 'x86_64');
  expect(await findBinary('sid', 'x86_64')).toEqual({
    name: 'sid',
    command: [
      `${directory}/lib/ld.so`,
      '--library-path',
      `${directory}/lib:${directory}/usr/lib`,
      `${directory}/usr/bin/qemu-system-x86_64`,
    ],
    args: ['-L', `${directory}/usr/share/qemu`],
    env: { QEMU_MODULE_DIR: `${directory}/usr/lib/qemu` },
  });
});

test.for<[string, (path: string) => Promise<unknown>, string]>([
  ['a path with nothing there', async () => {}, 'there is no such file'],
  ['a directory', async (path) => await mkdir(path), 'it is a directory'],
  ['a file that is not executable', async (path) => await writeFile(path, ''), 'it is not executable'],
])('findBinary() rejects %s', async ([, make, why]) => {
  await make(at('qemu'));
  await expect(findBinary(at('qemu'), 'x86_64')).rejects.toThrow(
    new QemuError(`Cannot use ${at('qemu')} as QEMU: ${why}`),
  );
});

test('findBinary() says what it looked for, where, and how it is installed', async () => {
  await expect(findBinary(undefined, 'riscv64')).rejects.toThrow(
    new RegExp(
      `^Cannot find qemu-system-riscv64: it is not in PATH \\(${at('bin')}\\), nor was it unpacked to ${at('cache')}/qemu/.*-riscv64. Install it with: npx qemukit install`,
    ),
  );
  await expect(findBinary('qemu-typo', 'x86_64')).rejects.toThrow(/^Cannot find qemu-typo: it is no program in PATH/);
  vi.stubEnv('QEMUKIT_QEMU', '/nowhere/qemu');
  await expect(findBinary(undefined, 'x86_64')).rejects.toThrow(
    /as QEMU \(from \$QEMUKIT_QEMU\): there is no such file/,
  );
});

test('installedQemu() names the command that installs the suite', async () => {
  await expect(installedQemu('sid', 'riscv64')).rejects.toThrow(
    /Install it with: npx qemukit install --suite sid --arch riscv64$/,
  );
});

test('installedQemu() takes an installation that was cut off for none', async () => {
  const directory = await unpack('sid', 'x86_64');
  await writeFile(join(directory, 'installation.json'), '{"suite":"si');
  await expect(installedQemu('sid', 'x86_64')).rejects.toThrow(QemuError);
});

test('findBinary() finds another program of the QEMU that was unpacked, with its data', async () => {
  const directory = await unpack(ownSuite(), 'x86_64');
  await program(join('cache', 'qemu', `${ownSuite()}-x86_64`, 'usr', 'bin', 'qemu-system-x86_64-microvm'));
  const found = await findBinary('qemu-system-x86_64-microvm', 'x86_64');
  expect(found.command.at(0)).toBe(`${directory}/lib/ld.so`);
  expect(found.command.at(-1)).toBe(`${directory}/usr/bin/qemu-system-x86_64-microvm`);
  expect(found.args).toEqual(['-L', `${directory}/usr/share/qemu`]);
});

test('findQemuImg() takes the one beside an installation, with its loader, before the one in PATH', async () => {
  const own = await program('bin/qemu-img');
  const directory = await unpack('sid', 'x86_64');
  const tool = await findQemuImg(await installedQemu('sid', 'x86_64'));
  expect(tool.command.at(0)).toBe(`${directory}/lib/ld.so`);
  expect(tool.command.at(-1)).toBe(`${directory}/usr/bin/qemu-img`);
  expect(tool.args).toEqual([]);
  expect((await findQemuImg()).command).toEqual([own]);
});

test('findQemuImg() says how it is installed', async () => {
  await expect(findQemuImg()).rejects.toThrow(/^Cannot find qemu-img in PATH .* Install it with: npx qemukit install/);
});

test('qemuVersion() reads the version', async () => {
  const path = await program('qemu', "echo 'QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)'");
  expect(await qemuVersion(await findBinary(path, 'x86_64'))).toBe('7.2.22');
});

test.for<[string, string, RegExp]>([
  ['another program', "echo 'bash 5.2'", /is not a QEMU system emulator: `--version` printed "bash 5.2"$/],
  [
    'a broken one',
    "echo 'libfoo.so: cannot open' >&2; exit 127",
    /printed "libfoo.so: cannot open" and exited with code 127$/,
  ],
  ['a silent one', 'exit 0', /printed nothing$/],
])('qemuVersion() rejects %s', async ([, script, why]) => {
  const path = await program('qemu', script);
  await expect(qemuVersion(await findBinary(path, 'x86_64'))).rejects.toThrow(why);
});

test('qemuVersion() rejects what cannot be run, with its cause', async () => {
  const error = await qemuVersion({ name: 'x', command: [at('missing')], args: [], env: {} }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(QemuError);
  expect(error).toHaveProperty('cause');
  expect(String(error)).toMatch(/could not be run: .*ENOENT/);
});

test('listQemu() lists names, and tells what QEMU said where it cannot', async () => {
  const path = await program(
    'qemu',
    'case "$*" in *accel*) echo "Accelerators supported in QEMU binary:"; echo tcg;; *) echo "invalid option" >&2; exit 1;; esac',
  );
  const qemu = await findBinary(path, 'x86_64');
  expect(await listQemu(qemu, 'accel')).toEqual(['tcg']);
  await expect(listQemu(qemu, 'audiodev')).rejects.toThrow(/-audiodev help.*\n {2}invalid option$/);
});
