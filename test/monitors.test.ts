import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { Machine, type MachineOptions } from '@qemukit/machine';
import { Monitor } from '@qemukit/machine/qmp';
import { execa } from 'execa';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { launchError } from './launch-error.ts';
import { isAlive, processesWith } from './process-table.ts';
import { scratch } from './scratch.ts';

const NONE: MachineOptions = { machine: 'none', accelerator: 'tcg' };
const SEABIOS: MachineOptions = { architecture: 'x86_64', machine: 'q35,graphics=off', accelerator: 'tcg' };

/** The TCP sockets of a process that listen, as the kernel has them. */
function listening(pid: number | 'self'): string[] {
  const links = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => inodeOf(pid, fd)));
  return ['tcp', 'tcp6'].flatMap((table) => {
    const rows = readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1);
    return rows.filter((row) => {
      const [, , , state, , , , , , inode] = row.trim().split(/\s+/);
      return state === '0A' && links.has(inode);
    });
  });
}

function inodeOf(pid: number | 'self', fd: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
  } catch {
    return undefined; // the one that reads the directory
  }
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the option monitor', () => {
  test('opens no port and no socket file by default', async () => {
    const before = listening('self');
    await using vm = await Machine.launch(NONE);
    expect([...listening('self'), ...listening(vm.pid)]).toEqual(before);
    expect(readdirSync(vm.directory)).toEqual([]);
  });

  test('has QEMU connect to a unix path, at which nothing is afterwards', async () => {
    const path = join(await scratch(), 'a,b.sock');
    await using vm = await Machine.launch({ ...NONE, monitor: { path } });
    expect(await vm.qmp.execute('query-status')).toMatchObject({ running: true });
    expect(existsSync(path)).toBe(false);
    expect(await vm.quit()).toMatchObject({ code: 0, expected: true, reason: 'host-qmp-quit' });
  });

  test('has QEMU connect to a TCP port, here one that is free, at which nobody listens afterwards', async () => {
    await using vm = await Machine.launch({ ...NONE, monitor: { port: 0 } });
    const [, port] = /socket,id=monitor,host=127\.0\.0\.1,port=(\d+)$/m.exec(vm.command.join('\n'))!;
    expect(Number(port)).toBeGreaterThan(0);
    expect(await vm.qmp.execute('query-status')).toMatchObject({ running: true });
    const refused = await new Promise((resolve) => connect(Number(port), '127.0.0.1').once('error', resolve));
    expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
    expect(listening(vm.pid)).toEqual([]);
  });

  test('at a port that is taken is an error before anything is spawned', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, resolve));
    const { port } = server.address() as AddressInfo;
    const error = await launchError({ ...NONE, monitor: { port } });
    server.close();
    expect(error).toMatchObject({ phase: 'prepare', command: undefined });
    expect(error.message).toContain(`Cannot listen for the monitor at 127.0.0.1:${port}: listen EADDRINUSE`);
  });

  test.for([
    ['monitor', 'in no directory', '/nonexistent/m.sock', 'wants a socket in /nonexistent: ENOENT'],
    ['debugMonitor', 'in no directory', '/nonexistent/m.sock', 'wants a socket in /nonexistent: ENOENT'],
    ['monitor', 'of a file', import.meta.filename, `at ${import.meta.filename}, but there is something already`],
    ['debugMonitor', 'of a file', import.meta.filename, `at ${import.meta.filename}, but there is something already`],
  ] as const)(
    'and debugMonitor: %s at a path %s is an error before anything is spawned',
    async ([option, , path, why]) => {
      const error = await launchError({ ...NONE, [option]: option === 'monitor' ? { path } : path });
      expect(error).toMatchObject({ phase: 'prepare', command: undefined });
      expect(error.message).toContain(`the option "${option}" wants a socket `);
      expect(error.message).toContain(why);
    },
  );

  test.for([{ path: 'monitor.sock' }, { port: 0 }])(
    'says what QEMU said when it ends before it has connected to %o',
    async (address) => {
      const monitor = 'path' in address ? { path: join(await scratch(), address.path) } : address;
      const error = await launchError({ ...NONE, monitor, args: ['-no-such-option'] });
      expect(error).toMatchObject({ phase: 'greeting', exit: { code: 1 } });
      expect(error.message).toContain('-no-such-option: invalid option');
      expect('path' in monitor && existsSync(monitor.path)).toBe(false);
    },
  );

  test('has a deadline for a QEMU that does not connect, and leaves no process behind', async () => {
    const [directory, path] = [await scratch(), join(await scratch(), 'monitor.sock')];
    const binary = join(directory, 'mute');
    writeFileSync(binary, '#!/bin/sh\nexec tail -f "$0"\n', { mode: 0o755 });
    const error = await launchError({ binary, monitor: { path }, timeout: 300 });
    expect(error).toMatchObject({ phase: 'greeting', cause: { name: 'TimeoutError' } });
    expect(error.message).toMatch(/Timed out after 2?\d\d(\.\d+)? ms waiting for QEMU to connect to the monitor at /);
    expect(processesWith(binary)).toEqual([]);
    expect(existsSync(path)).toBe(false);
  });
});

describe('a machine without a monitor', () => {
  const options: MachineOptions = { ...SEABIOS, monitor: 'none' };

  test('runs, and says so to whoever asks for its monitor', async () => {
    await using vm = await Machine.launch(options);
    await vm.console.waitFor('SeaBIOS');
    const why = `Machine "${vm.name}" has no monitor: it was launched with the option monitor: 'none'`;
    expect(() => vm.qmp).toThrow(new TypeError(why));
    expect(() => vm.events).toThrow(new TypeError(why));
    for (const use of [vm.powerdown(), vm.screenshot(), vm.press('ret'), vm.type('a')]) {
      await expect(use).rejects.toThrow(new TypeError(why));
    }
    expect(vm.command.join(' ')).not.toMatch(/-qmp|-mon/);
    expect(vm.toString()).not.toContain('monitor');
  });

  test('is not launched for a signal that is aborted', async () => {
    const error = await launchError({ ...options, signal: AbortSignal.abort(new Error('no longer needed')) });
    expect(error.message).toContain('Aborted starting QEMU: no longer needed');
  });

  test('quits by SIGTERM, which was asked for', async () => {
    await using vm = await Machine.launch(options);
    await vm.console.waitFor('SeaBIOS'); // QEMU handles SIGTERM now
    expect(await vm.quit()).toEqual({ code: 0, signal: null, expected: true, guest: false, reason: undefined });
  });

  test('is ended by SIGTERM that comes before QEMU handles it, and that was asked for as well', async () => {
    const wrapper = ['sh', '-c', 'sleep 30; exec "$@"', 'sh'];
    await using vm = await Machine.launch({ ...options, wrapper });
    expect(await vm.quit()).toMatchObject({ code: null, signal: 'SIGTERM', expected: true });
  });

  test('comes to its end at its disposal even when it is stopped', async () => {
    const vm = await Machine.launch(options);
    await vm.console.waitFor('SeaBIOS'); // QEMU handles SIGTERM now, when it runs
    process.kill(vm.pid, 'SIGSTOP');
    await vm[Symbol.asyncDispose]();
    expect(await vm.exited).toMatchObject({ signal: 'SIGKILL', expected: true });
    expect(isAlive(vm.pid)).toBe(false);
  });

  test('that QEMU refuses to build shows by its end, which nobody asked for', async () => {
    await using vm = await Machine.launch({ ...options, args: ['-no-such-option'] });
    await expect(vm.console.waitFor('SeaBIOS')).rejects.toThrow('-no-such-option: invalid option');
    expect(await vm.exited).toMatchObject({ code: 1, expected: false });
  });

  test('says at the deadline of waitForExit() that nothing was seen', async () => {
    await using vm = await Machine.launch(options);
    await expect(vm.waitForExit({ timeout: 1 })).rejects.toThrow('to exit; it has no monitor');
  });
});

describe('the option debugMonitor', () => {
  const MAIN = join(import.meta.dirname, '../packages/machine/src/cli/main.ts');

  test('gives a person a monitor in the machine’s directory, to which the shell attaches', async () => {
    await using vm = await Machine.launch({ ...NONE, debugMonitor: true });
    expect(vm.debugMonitor).toBe(join(vm.directory, 'debug-monitor.sock'));
    const shell = ['--conditions=source', MAIN, 'shell', vm.debugMonitor!];
    const { stdout } = await execa(process.execPath, shell, { input: 'stop\nquery-status\n' });
    expect(stdout).toContain('"paused"');
    expect(await vm.qmp.execute('query-status')).toMatchObject({ running: false });
    await vm.events.waitFor('STOP');
  });

  test('takes a path, which goes with the machine even when that is killed', async () => {
    const path = join(await scratch(), 'debug,1.sock');
    const vm = await Machine.launch({ ...NONE, debugMonitor: path });
    expect(vm.debugMonitor).toBe(path);
    await using monitor = await Monitor.connect(path);
    expect(await monitor.execute('query-status')).toMatchObject({ running: true });
    await vm.kill();
    await vm[Symbol.asyncDispose]();
    expect(existsSync(path)).toBe(false);
  });

  test('is there without a machine’s own monitor, too', async () => {
    await using vm = await Machine.launch({ ...SEABIOS, monitor: 'none', debugMonitor: true });
    await vm.console.waitFor('SeaBIOS');
    await using monitor = await Monitor.connect(vm.debugMonitor!);
    expect(await monitor.execute('query-status')).toMatchObject({ running: true });
  });

  test('has a short path where that in the machine’s directory is too long for a socket, and leaves nothing', async () => {
    const root = join(await scratch(), 'd'.repeat(100));
    mkdirSync(root);
    vi.stubEnv('TMPDIR', root);
    const vm = await Machine.launch({ ...NONE, debugMonitor: true });
    vi.unstubAllEnvs();
    expect(vm.directory.startsWith(root)).toBe(true);
    const path = vm.debugMonitor!;
    expect(path.length).toBeLessThan(107);
    await using monitor = await Monitor.connect(path);
    expect(await monitor.execute('query-status')).toMatchObject({ running: true });
    await vm[Symbol.asyncDispose]();
    expect([existsSync(path), existsSync(join(path, '..')), readdirSync(root)]).toEqual([false, false, []]);
  });
});

describe('keep()', () => {
  test('has the machine’s directory stay, with all that was printed', async () => {
    vi.stubEnv('TMPDIR', await scratch());
    await using vm = await Machine.launch(SEABIOS);
    vi.unstubAllEnvs();
    await vm.console.waitFor('SeaBIOS');
    vm.keep();
    await vm[Symbol.asyncDispose]();
    expect(readFileSync(join(vm.directory, 'console0.log'), 'utf8')).toBe(vm.console.transcript.text);
  });

  test('holds when the process exits in the middle, which removes other directories', async () => {
    const root = await scratch();
    const script = `
      import { Machine } from '@qemukit/machine';
      const kept = await Machine.launch({ machine: 'none' });
      kept.keep();
      const other = await Machine.launch({ machine: 'none' });
      console.log(JSON.stringify([kept.directory, other.directory]));
      process.exit(0);`;
    const args = ['--conditions=source', '--input-type=module', '--eval', script];
    const { stdout } = await execa(process.execPath, args, { env: { TMPDIR: root } });
    const [kept, other] = JSON.parse(stdout) as [string, string];
    expect([existsSync(kept), existsSync(other)]).toEqual([true, false]);
  });
});

test('NODE_DEBUG=qemukit says which accelerator was taken, why, and the command line', async () => {
  const script = `
    import { Machine } from '@qemukit/machine';
    await using vm = await Machine.launch({ machine: 'none', name: 'told' });`;
  const args = ['--conditions=source', '--input-type=module', '--eval', script];
  const { stderr } = await execa(process.execPath, args, { env: { NODE_DEBUG: 'qemukit' } });
  expect(stderr).toMatch(/^QEMUKIT \d+: machine "told": accelerator (tcg: not kvm, because .+|kvm: .+|hvf: .+)$/m);
  expect(stderr).toMatch(/^QEMUKIT \d+: machine "told": pid \d+: .*qemu-system-\S+ .* -name told /m);
});
