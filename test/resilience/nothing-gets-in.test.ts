import { existsSync, globSync, lstatSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { createImage, Machine } from '@qemukit/machine';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { scratch } from '../scratch.ts';
import { FAULTY } from './faulty.ts';

const CASES = join(import.meta.dirname, 'cases');
const SOURCES = join(import.meta.dirname, '../../packages');

/** Who may do what with all that is below a path, and with that itself. */
function modes(path: string): Record<string, string> {
  const names = ['', ...readdirSync(path, { recursive: true, encoding: 'utf8' })];
  return Object.fromEntries(names.map((name) => [name, (lstatSync(join(path, name)).mode & 0o777).toString(8)]));
}

let umask: number;
beforeAll(() => {
  umask = process.umask(0); // as open as a user can have it
});
afterAll(() => process.umask(umask));

test('a machine’s directory and files are for their owner only, whatever the umask', async () => {
  const directory = await scratch();
  const image = join(directory, 'image.qcow2');
  await createImage(image, { size: '1M' });
  await using vm = await Machine.launch({
    machine: 'q35,graphics=off', // its firmware prints on the console
    accelerator: 'tcg',
    drives: [{ file: image }],
    networks: [{ network: 'user', capture: true }],
    consoles: [{ id: 'second' }],
    debugMonitor: true,
    args: ['-trace', 'enable=no_such_event'],
  });
  await vm.console.waitFor('SeaBIOS');
  vm.keep();
  await vm.quit();
  const found = modes(vm.directory);
  rmSync(vm.directory, { recursive: true });
  expect(Object.keys(found)).toEqual(
    expect.arrayContaining(['', 'console0.log', 'drive0.qcow2', 'kept', 'net0.pcap', 'stderr.log']),
  );
  const open = Object.entries(found).filter(([name, mode]) => mode !== (name === '' ? '700' : '600'));
  expect(open).toEqual([]);
});

describe('a guest that sends control sequences', () => {
  test('has them neither shown nor obeyed in a failed test, and its evidence is for its owner only', async () => {
    rmSync(join(CASES, '.vitest'), { recursive: true, force: true });
    const { all } = await execa('vitest', ['run', 'hostile.case.ts'], {
      cwd: CASES,
      env: { CI: '', NO_COLOR: '1' },
      reject: false,
      all: true,
      timeout: 50_000,
    });
    expect(all).toContain('Cannot execute "query-status": red ');
    expect(all).toMatch(/console, last lines:\n.*│ red +title +clear +bell +end\n/);
    expect(all).toMatch(/QEMU printed:\n.*│ red +title +clear +bell +end\n/);
    expect(all).toContain('HOSTILE');
    expect(all.match(/[^\P{Cc}\n\t]/gu)).toBeNull();
    const found = modes(join(CASES, '.vitest', 'qemukit'));
    expect(Object.values(found)).toContain('600');
    for (const [name, mode] of Object.entries(found))
      expect([name, mode]).toEqual([name, name.includes('/vm/') ? '600' : '700']);
  });

  test('has them neither shown nor obeyed in the error about a monitor that it speaks nonsense on', async () => {
    await using vm = await Machine.launch({ binary: FAULTY, env: { FAULT: 'sends nonsense with terminal sequences' } });
    const error = await vm.qmp.execute('query-status').catch((thrown: unknown) => thrown);
    expect((error as Error).message).toContain('not JSON');
    expect((error as Error).message).not.toMatch(/\p{Cc}/u);
  });
});

test('a machine that asks for nothing has no network card and no disk', async () => {
  await using vm = await Machine.launch({ paused: true });
  expect(await vm.qmp.hmp('info network')).toBe('');
  expect(await vm.qmp.queryBlock()).toEqual([]);
});

test('neither QEMU nor this process listens at a port', async () => {
  await using vm = await Machine.launch({ networks: [{ network: 'user' }], debugMonitor: true, paused: true });
  for (const pid of [vm.pid, process.pid]) {
    const sockets = readdirSync(`/proc/${pid}/fd`).map((fd) => link(`/proc/${pid}/fd/${fd}`));
    const listening = ['tcp', 'tcp6', 'udp', 'udp6']
      .flatMap((family) => readFileSync(`/proc/${pid}/net/${family}`, 'utf8').trim().split('\n').slice(1))
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state]) => state === '0A' || state === '07')
      .filter((fields) => sockets.includes(`socket:[${fields[9]}]`));
    expect(listening).toEqual([]);
  }
});

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // it is the one that the directory was read by
  }
}

describe('names and paths', () => {
  test('reach QEMU as they are, and no shell: commas add no option, and nothing is executed', async () => {
    const directory = await scratch();
    const name = `a,readonly=on,,b "'\`touch executed\`$(touch executed);touch executed\n-S`;
    const file = join(directory, name);
    await createImage(file, { size: '1M', format: 'raw' });
    await using vm = await Machine.launch({ machine: 'q35', drives: [{ file, overlay: false, format: 'raw' }] });
    const [block] = await vm.qmp.queryBlock();
    expect(block?.inserted).toMatchObject({ file, ro: false });
    expect(await vm.qmp.queryStatus()).toMatchObject({ running: true });
    expect([existsSync('executed'), existsSync(join(directory, 'executed'))]).toEqual([false, false]);
  });

  test.for(['../x', '/x', 'a/b', '..', 'a,b', 'a\nb', '-x', 'a\0b'])(
    '%j is no id of a console or a drive',
    async (id) => {
      await expect(Machine.launch({ consoles: [{ id }] })).rejects.toThrow(/Machine option "consoles"/);
      await expect(Machine.launch({ drives: [{ file: '/x', id }] })).rejects.toThrow(/Drive 0 option "id"/);
    },
  );

  test.for(['../x', '/x', 'a/b', '..', '.', 'a\nb', '-x', 'a\0b'])('%j is no name of a machine', async (name) => {
    await expect(Machine.launch({ name })).rejects.toThrow(/Machine option "name"/);
  });
});

test('no source spawns a shell on the host but for one script that is constant', () => {
  const shells = globSync('*/src/**/*.ts', { cwd: SOURCES })
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(SOURCES, file), 'utf8');
      const found = text.matchAll(
        /\bexec(a|aSync|aCommand|aNode|File|Sync)?\([^)]*['/](?:ba|da)?sh'.*|\bshell: *true.*|node:child_process/g,
      );
      return [...found].map(([line]) => `${file}: ${line}`);
    });
  expect(shells).toEqual([
    `machine/src/guard.ts: execa('/bin/sh', ['-c', SCRIPT, 'qemukit-guard'], {`,
    // In the guest.
    `machine/src/guest.ts: exec(['/bin/sh', '-c', script, 'sh', posix.dirname(path)], {`,
  ]);
  const [, script] = /const SCRIPT = `([^`]*)`/.exec(readFileSync(join(SOURCES, 'machine/src/guard.ts'), 'utf8'))!;
  expect(script).not.toMatch(/(?<!\\)\$\{/);
});
