import {
  closeSync,
  copyFileSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { findBinary, Machine, MachineExitedError, MonitorClosedError } from '@qemukit/machine';
import { execa } from 'execa';
import { dir as temporaryDirectory, type DirectoryResult } from 'tmp-promise';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { processesWith } from './process-table.ts';
import { QTEST } from './qtest-machine.ts';
import { launchError } from './launch-error.ts';

/** SeaBIOS prints on the serial console of a machine without graphics: a guest that needs nothing but QEMU. */
const SEABIOS = { architecture: 'x86_64', machine: 'q35,graphics=off' };

let home: DirectoryResult;
beforeEach(async () => {
  home = await temporaryDirectory({ unsafeCleanup: true });
});
afterEach(async () => {
  await home.cleanup();
});

/** SeaBIOS's own file among QEMU's data. */
async function seabios(): Promise<string> {
  const { command, args, env } = await findBinary(undefined, SEABIOS.architecture);
  const [program, ...before] = command;
  const { stdout } = await execa(program, [...before, ...args, '-L', 'help'], { env });
  const found = stdout.split('\n').find((directory) => {
    return readdirSync(directory, { withFileTypes: true }).some(({ name }) => name === 'bios-256k.bin');
  });
  return join(found ?? 'no directory of QEMU has it', 'bios-256k.bin');
}

describe('the option wrapper', () => {
  test('runs QEMU in the place of a program that hands itself over', async () => {
    await using vm = await Machine.launch({ machine: 'none', wrapper: ['env', 'WRAPPED=yes'] });
    expect(vm.command.slice(0, 2)).toEqual(['env', 'WRAPPED=yes']);
    expect(readFileSync(`/proc/${vm.pid}/environ`, 'utf8').split('\0')).toContain('WRAPPED=yes');
    expect(readFileSync(`/proc/${vm.pid}/cmdline`, 'utf8')).toMatch(/qemu-system-/);
    expect(vm.toString()).toMatch(/^(\w+=\S+ )*env WRAPPED=yes .*qemu-system-/);
  });

  test.for(['quit', 'kill', 'disposal'] as const)('leaves no QEMU below one that stays, after %s', async (how) => {
    const name = `wrapped-${how}-${process.pid}`;
    const wrapper = ['sh', '-c', '"$@"; exit $?', 'sh'];
    const vm = await Machine.launch({ machine: 'none', name, wrapper });
    expect(processesWith(name)).toHaveLength(2);
    if (how === 'disposal') processesWith(name).forEach((pid) => process.kill(pid, 'SIGSTOP'));
    else await vm[how]();
    await vm[Symbol.asyncDispose]();
    expect(await vm.exited).toMatchObject({ expected: true });
    expect(processesWith(name)).toEqual([]);
  });

  test('that is missing is what the launch error names', async () => {
    const error = await launchError({ machine: 'none', wrapper: ['no-such-wrapper', '--args'] });
    expect(error).toMatchObject({ phase: 'spawn', exit: undefined });
    expect(error.message).toContain('no-such-wrapper could not be spawned: ');
    expect(error.message).toContain('ENOENT');
  });
});

describe('what QEMU prints', () => {
  /** Prints a byte that is no UTF-8, then runs QEMU. */
  const wrapper = ['sh', '-c', String.raw`printf 'a\377b\n' >&2; exec "$@"`, 'sh'];

  test('is kept byte by byte in its file, and shows a byte that is no UTF-8 as U+FFFD', async () => {
    await using vm = await Machine.launch({ machine: 'none', wrapper });
    await vm.stderr.waitFor('a\u{fffd}b\n');
    await vm.quit();
    expect(readFileSync(join(vm.directory, 'stderr.log'))).toEqual(Buffer.from('a\xffb\n', 'latin1'));
  });

  test('is in the launch error whatever its bytes are', async () => {
    const error = await launchError({ machine: 'none', wrapper, args: ['-no-such-option'] });
    expect(error).toMatchObject({ phase: 'greeting', exit: { code: 1 } });
    expect(error.stderr).toMatch(/^a\u{fffd}b\n.*-no-such-option: invalid option/su);
  });
});

describe('the option paused', () => {
  test('keeps the guest from executing anything until the command cont', async () => {
    await using vm = await Machine.launch({ ...SEABIOS, paused: true });
    expect(await vm.qmp.execute('query-status')).toMatchObject({ running: false, status: 'prelaunch' });
    expect(vm.console.transcript.text).toBe('');
    await vm.qmp.execute('cont');
    await vm.console.waitFor('SeaBIOS');
  });
});

describe('the option preconfig', () => {
  test('keeps QEMU from building the machine until the command x-exit-preconfig', async () => {
    await using vm = await Machine.launch({ ...SEABIOS, preconfig: true });
    await expect(vm.qmp.execute('query-cpus-fast')).rejects.toThrow('only after machine initialization');
    await vm.qmp.execute('x-exit-preconfig');
    expect(await vm.qmp.execute('query-cpus-fast')).toHaveLength(1);
    await vm.console.waitFor('SeaBIOS');
  });

  test('rejects that command with what QEMU said when the machine cannot be built', async () => {
    await using vm = await Machine.launch({ machine: 'none', preconfig: true, args: ['-device', 'toaster'] });
    const error: unknown = await vm.qmp.execute('x-exit-preconfig').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MonitorClosedError);
    const { cause } = error as MonitorClosedError;
    expect(cause).toBeInstanceOf(MachineExitedError);
    expect((cause as MachineExitedError).message).toContain("'toaster' is not a valid device model name");
  });
});

describe('the option firmware', () => {
  test('is looked up among QEMU’s own files where it has no slash', async () => {
    await using vm = await Machine.launch({ ...SEABIOS, firmware: 'bios-256k.bin' });
    await expect(vm.console.waitFor('SeaBIOS')).resolves.toBeDefined();
  });

  test('takes a path, with a comma in it', async () => {
    const path = join(home.path, 'bios,custom.bin');
    copyFileSync(await seabios(), path);
    await using vm = await Machine.launch({ ...SEABIOS, firmware: path });
    await expect(vm.console.waitFor('SeaBIOS')).resolves.toBeDefined();
  });

  test('takes flash whose paths have commas, and boots from it', async () => {
    const [code, vars] = [join(home.path, 'code,1.fd'), join(home.path, 'vars,1.fd')];
    copyFileSync(await seabios(), code);
    writeFileSync(vars, Buffer.alloc(128 * 1024, 0xff));
    await using vm = await Machine.launch({ ...SEABIOS, firmware: { code, vars } });
    await vm.console.waitFor('SeaBIOS');
    expect(vm.toString()).toContain(`snapshot=on,file=${home.path}/vars,,1.fd`);
  });

  test('keeps what the machine writes to its variables in a copy', async () => {
    const [code, vars] = [join(home.path, 'code.fd'), join(home.path, 'vars.fd')];
    writeFileSync(code, Buffer.alloc(256 * 1024));
    writeFileSync(vars, Buffer.alloc(128 * 1024, 0xff), { mode: 0o400 });
    await using vm = await Machine.launch({ ...QTEST, firmware: { code, vars } });
    const address = 2 ** 32 - (256 + 128) * 1024;
    for (const value of [0x40, 0x5a, 0xff]) await vm.qtest.writeb(address, value); // program a byte, then read again
    expect(await vm.qtest.readb(address)).toBe(0x5a);
    await vm.quit();
    const copy = join(vm.directory, 'vars.fd');
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(readFileSync(copy)[0]).toBe(0x5a);
    expect(readFileSync(vars)[0]).toBe(0xff);
  });

  test.for([
    ['/nonexistent/bios.bin', 'the firmware "/nonexistent/bios.bin" cannot be read: ENOENT'],
    [{ code: import.meta.filename, vars: '/nonexistent/v' }, 'the firmware "/nonexistent/v" cannot be read: ENOENT'],
  ] as const)('that cannot be read is named before anything is spawned: %o', async ([firmware, message]) => {
    const error = await launchError({ ...SEABIOS, firmware });
    expect(error.phase).toBe('prepare');
    expect(error.message).toContain(message);
  });
});

describe('the option fds', () => {
  test('gives QEMU these descriptors as fd sets, and no other file that is open here', async () => {
    const [path, other] = [join(home.path, 'disk.raw'), join(home.path, 'other')];
    writeFileSync(path, Buffer.alloc(1024 * 1024));
    writeFileSync(other, '');
    const descriptors = [openSync(path, 'r'), openSync(other, 'r')] as const;
    await using vm = await Machine.launch({ machine: 'none', fds: [{ fd: descriptors[0], set: 5, opaque: 'a,b' }] });
    expect(await vm.qmp.execute('query-fdsets')).toMatchObject([{ 'fdset-id': 5, fds: [{ opaque: 'a,b' }] }]);
    const file = { driver: 'file', 'node-name': 'disk', filename: '/dev/fdset/5', 'read-only': true } as const;
    await vm.qmp.execute('blockdev-add', file);
    expect(await vm.qmp.execute('query-named-block-nodes')).toMatchObject([{ image: { 'virtual-size': 1024 * 1024 } }]);
    const inherited = readdirSync(`/proc/${vm.pid}/fd`).map((fd) => readlinkSync(`/proc/${vm.pid}/fd/${fd}`));
    expect(inherited).toContain(path);
    expect(inherited).not.toContain(other);
    descriptors.forEach(closeSync);
  });

  test('names a descriptor that is not open here, before anything is spawned', async () => {
    const error = await launchError({ machine: 'none', fds: [{ fd: 9999, set: 1 }] });
    expect(error.phase).toBe('prepare');
    expect(error.message).toContain('descriptor 9999 of the option "fds" is not open here: EBADF');
  });
});
