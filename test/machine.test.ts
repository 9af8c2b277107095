import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Machine, MachineExitedError, MonitorClosedError, TimeoutError } from '@qemukit/machine';
import { Monitor } from '@qemukit/machine/qmp';
import { execa } from 'execa';
import { dir as temporaryDirectory } from 'tmp-promise';
import { describe, expect, test } from 'vitest';

import { launchError } from './launch-error.ts';
import { gone, isAlive, processesWith } from './process-table.ts';

/** SeaBIOS prints on the serial console of a machine without graphics: a guest that needs nothing but QEMU. */
const SEABIOS = { machine: 'q35,graphics=off' };

describe('Machine.launch()', () => {
  test('resolves to a machine that executes commands, in a private directory that goes with it', async () => {
    let directory: string;
    let pid: number;
    {
      await using vm = await Machine.launch({ machine: 'none', name: 'first' });
      ({ directory, pid } = vm);
      expect(await vm.qmp.execute('query-status')).toMatchObject({ running: true });
      expect(await vm.qmp.execute('query-name')).toEqual({ name: 'first' });
      expect(statSync(directory).mode & 0o777).toBe(0o700);
      expect(isAlive(pid)).toBe(true);
    }
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(directory)).toBe(false);
  });

  test('gives QEMU three sockets and nothing else of this process', async () => {
    await using vm = await Machine.launch({ machine: 'none' });
    const inherited = readdirSync(`/proc/${vm.pid}/fd`).map(Number);
    const standard = inherited.filter((fd) => fd <= 4);
    expect(standard.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
    expect(vm.command).toContain('socket,id=monitor,fd=3');
  });

  test('rejects with what QEMU said when an argument is wrong', async () => {
    const error = await launchError({ args: ['-no-such-option'] });
    expect(error).toMatchObject({ phase: 'greeting', exit: { code: 1, signal: null } });
    expect(error.message).toContain('QEMU exited with code 1 before it was ready');
    expect(error.message).toContain('-no-such-option: invalid option');
    expect(error.command).toMatch(/qemu-system-\S+ .*-nodefaults .* -no-such-option$/);
    expect(error.stderr).toContain('invalid option');
  });

  test('rejects after the greeting when the machine cannot be built', async () => {
    const error = await launchError({ args: ['-device', 'toaster'] });
    expect(error).toMatchObject({ exit: { code: 1 } });
    expect(error.message).toContain("'toaster' is not a valid device model name");
  });

  test('names the machine types that there are for one that is unknown', async () => {
    const error = await launchError({ machine: 'q53' });
    expect(error.message).toMatch(
      /"q53" is not a machine type of qemu-system-\S+ Did you mean "q35"\? There are: .*\bnone\b/s,
    );
  });

  test.for(['/bin/true', '/bin/cat'])('says that %s is not QEMU', async (binary) => {
    const error = await launchError({ binary });
    expect(error.message).toContain(`${binary} is not a QEMU system emulator`);
  });

  test('names what to install for a binary that is missing', async () => {
    const error = await launchError({ binary: 'qemu-system-vax' });
    expect(error).toMatchObject({ phase: 'prepare', exit: undefined, command: undefined });
    expect(error.message).toMatch(/qemu-system-vax.*qemukit install/s);
  });

  test('names a kernel that cannot be read, before anything is spawned', async () => {
    const error = await launchError({ kernel: '/nonexistent/vmlinuz' });
    expect(error.phase).toBe('prepare');
    expect(error.message).toContain('the kernel "/nonexistent/vmlinuz" cannot be read: ENOENT');
  });

  test('rejects at its deadline when QEMU is mute, and leaves no process behind', async () => {
    const { path, cleanup } = await temporaryDirectory({ unsafeCleanup: true });
    const binary = join(path, 'mute');
    writeFileSync(binary, '#!/bin/sh\nexec tail -f "$0"\n', { mode: 0o755 });
    const error = await launchError({ binary, timeout: 300 });
    expect(error).toMatchObject({ phase: 'greeting', exit: undefined, cause: { name: 'TimeoutError' } });
    expect(error.message).toContain('Timed out after 300 ms waiting for the greeting');
    expect(processesWith(binary)).toEqual([]);
    await cleanup();
  });

  test.for([
    ['dies after it', 'exit 7', {}, 'negotiation', { code: 7, signal: null }],
    ['is mute after it', 'exec sleep 100', { timeout: 500 }, 'negotiation', undefined],
  ] as const)('keeps what was said where QEMU greets and %s', async ([, end, options, phase, exit]) => {
    const greeting =
      '{"QMP": {"version": {"qemu": {"major": 7, "minor": 2, "micro": 0}, "package": ""}, "capabilities": []}}';
    const script = `echo "early words" >&4; echo '${greeting}' >&3; head -c 1 <&3 >&2; ${end}`;
    const error = await launchError({ machine: 'none', wrapper: ['sh', '-c', script, 'sh'], ...options });
    expect(error).toMatchObject({ phase, exit });
    expect(error.consoles).toEqual([
      {
        id: 'console0',
        text: 'early words\n',
        dialogue: expect.stringMatching(/^\{"time":.*"guest":"early words\\n"\}\n$/) as string,
      },
    ]);
    const messages = error.qmp.jsonLines
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(messages).toEqual([
      { time: expect.any(Number) as number, received: JSON.parse(greeting) as object },
      { time: expect.any(Number) as number, sent: { execute: 'qmp_capabilities', id: expect.any(Number) as number } },
    ]);
    expect(error.qmp.lastMessages).toHaveLength(2);
    expect(error.qmp.lastMessages[1]).toContain('→ {"execute":"qmp_capabilities"');
  });

  test('has nothing to tell where QEMU was not spawned', async () => {
    const { consoles, qmp, stderr } = await launchError({ kernel: '/nonexistent/vmlinuz' });
    expect({ consoles, qmp, stderr }).toEqual({ consoles: [], qmp: { jsonLines: '', lastMessages: [] }, stderr: '' });
  });

  test('rejects when its signal is aborted', async () => {
    const controller = new AbortController();
    const launching = launchError({ machine: 'none', signal: controller.signal });
    controller.abort(new Error('no longer needed'));
    expect((await launching).message).toContain('no longer needed');
  });
});

describe('a machine’s end', () => {
  test('is expected when this side told QEMU to quit', async () => {
    await using vm = await Machine.launch({ machine: 'none' });
    const exit = { code: 0, signal: null, expected: true, guest: false, reason: 'host-qmp-quit' };
    expect(await vm.quit()).toEqual(exit);
    expect(await vm.quit()).toEqual(exit);
    expect(await vm.exited).toEqual(exit);
  });

  test('is expected when this side killed it', async () => {
    await using vm = await Machine.launch({ machine: 'none' });
    expect(await vm.kill()).toMatchObject({ code: null, signal: 'SIGKILL', expected: true });
  });

  test('is not expected when QEMU dies, and everything that waits rejects with it', async () => {
    await using vm = await Machine.launch(SEABIOS);
    await vm.qmp.execute('stop');
    const waits = [vm.qmp.execute('query-qmp-schema'), vm.events.waitFor('RESUME'), vm.console.waitFor('login:')];
    process.kill(vm.pid, 'SIGKILL');
    const [command, event, line] = await Promise.allSettled(waits);
    const exited = { exit: { code: null, signal: 'SIGKILL', expected: false } };
    expect(command).toMatchObject({ reason: { name: 'MonitorClosedError', cause: exited } });
    expect(event).toMatchObject({ reason: { name: 'MonitorClosedError', cause: exited } });
    expect(line).toMatchObject({ reason: { name: 'MachineExitedError', ...exited } });
    await expect(vm.qmp.execute('query-status')).rejects.toThrow(MonitorClosedError);
    await expect(vm.console.waitFor('login:')).rejects.toThrow(MachineExitedError);
    expect(vm.events.find('STOP')).toBeDefined();
    expect(await vm.exited).toMatchObject(exited.exit);
  });

  test('is waited for without being brought about', async () => {
    await using vm = await Machine.launch({ machine: 'none' });
    await expect(vm.waitForExit({ timeout: 1 })).rejects.toThrow(TimeoutError);
    expect(isAlive(vm.pid)).toBe(true);
    const exited = vm.waitForExit();
    process.kill(vm.pid, 'SIGTERM');
    expect(await exited).toMatchObject({ code: 0, expected: true, guest: false, reason: 'host-signal' });
  });

  test('comes at its disposal even when QEMU is stopped', async () => {
    const vm = await Machine.launch({ machine: 'none' });
    process.kill(vm.pid, 'SIGSTOP');
    await vm[Symbol.asyncDispose]();
    await vm[Symbol.asyncDispose]();
    expect(isAlive(vm.pid)).toBe(false);
    expect(existsSync(vm.directory)).toBe(false);
  });

  test('comes with the end of the process that owns it', async () => {
    const script = `
      import { Machine } from '@qemukit/machine';
      const vm = await Machine.launch({ machine: 'none' });
      console.log(JSON.stringify({ pid: vm.pid, directory: vm.directory }));
      process.exit(3);`;
    const args = ['--conditions=source', '--input-type=module', '--eval', script];
    const { stdout, exitCode } = await execa(process.execPath, args, { reject: false });
    const { pid, directory } = JSON.parse(stdout) as { pid: number; directory: string };
    expect(exitCode).toBe(3);
    expect(await gone(pid)).toBe(true);
    expect(existsSync(directory)).toBe(false);
  });
});

describe('a machine’s console', () => {
  test('is read from its first byte on, and is on disk as it came', async () => {
    await using vm = await Machine.launch(SEABIOS);
    const { start } = await vm.console.waitFor('SeaBIOS');
    expect(start).toBeLessThan(100);
    await vm.console.waitFor('No bootable device.');
    expect(vm.console.transcript.lastLines(1)).toEqual(['No bootable device.']);
    await vm.quit();
    const file = readFileSync(join(vm.directory, 'console0.log'), 'utf8');
    expect(file).toBe(vm.console.transcript.text);
    expect(file).toContain('\u001b[2J'); // as it came
  });

  test('says what it waited for and the last line when that does not come', async () => {
    await using vm = await Machine.launch(SEABIOS);
    await vm.console.waitFor('No bootable device.');
    await expect(vm.console.waitFor('login:', { timeout: 1 })).rejects.toThrow(
      'waiting for "login:" on console "console0"; its last line is "No bootable device."',
    );
  });
});

test('a machine’s string is a command line that runs it from a shell', async () => {
  await using vm = await Machine.launch(SEABIOS);
  const { path: cwd, cleanup } = await temporaryDirectory({ unsafeCleanup: true });
  const shell = execa('sh', ['-c', vm.toString()], { cwd, reject: false });
  for await (const line of shell) if (line.includes('SeaBIOS')) break;
  await using monitor = await Monitor.connect(join(cwd, 'monitor.sock'));
  expect(await monitor.execute('query-status')).toMatchObject({ running: true });
  await monitor.execute('quit');
  expect((await shell).exitCode).toBe(0);
  await cleanup();
});
