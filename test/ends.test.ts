import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Machine, TimeoutError, type MachineOptions } from '@qemukit/machine';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { launchError } from './launch-error.ts';
import { isAlive, processesWith } from './process-table.ts';
import { scratch } from './scratch.ts';

const NONE: MachineOptions = { machine: 'none', accelerator: 'tcg' };

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a launch that fails', () => {
  test.for<[string, MachineOptions]>([
    ['before QEMU is spawned', { kernel: '/nonexistent' }],
    ['when it is spawned', { wrapper: ['no-such-wrapper'] }],
    ['when QEMU has refused an argument', { args: ['-no-such-option'] }],
    ['when QEMU cannot build the machine', { args: ['-device', 'toaster'] }],
  ])('leaves no directory, no descriptor and no process: %s', async ([, options]) => {
    const root = await scratch();
    await launchError({ ...NONE, args: ['-no-such-option'] }); // what is loaded once, is
    const before = readdirSync('/proc/self/fd').length;
    vi.stubEnv('TMPDIR', root);
    const error = await launchError({ ...NONE, name: 'leaves-nothing', ...options });
    vi.unstubAllEnvs();
    expect(error.message).toContain('Cannot launch the machine: ');
    expect(readdirSync(root)).toEqual([]);
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
    expect(processesWith('leaves-nothing')).toEqual([]);
  });

  test('by its signal, because QEMU is mute, leaves no process behind', async () => {
    const binary = join(await scratch(), 'mute');
    writeFileSync(binary, '#!/bin/sh\nexec tail -f "$0"\n', { mode: 0o755 });
    const error = await launchError({ binary, signal: AbortSignal.timeout(100) });
    expect(error).toMatchObject({ phase: 'greeting', exit: undefined, cause: { name: 'AbortError' } });
    expect(processesWith(binary)).toEqual([]);
  });

  test('names the signal that ended QEMU', async () => {
    const error = await launchError({ ...NONE, wrapper: ['sh', '-c', 'kill -SEGV $$', 'sh'] });
    expect(error).toMatchObject({ phase: 'greeting', exit: { code: null, signal: 'SIGSEGV' } });
    expect(error.message).toContain('QEMU was killed by SIGSEGV before it was ready');
  });
});

describe('disposal', () => {
  test.for<[string, (vm: Machine) => unknown]>([
    ['lives', () => undefined],
    ['was killed by somebody', (vm) => process.kill(vm.pid, 'SIGKILL')],
    ['is stopped', (vm) => process.kill(vm.pid, 'SIGSTOP')],
    ['has ended', async (vm) => await vm.quit()],
  ])('lets the error of what used the machine through, where QEMU %s', async ([, act]) => {
    let directory = '';
    const use = async () => {
      await using vm = await Machine.launch(NONE);
      ({ directory } = vm);
      await act(vm);
      throw new Error('what the test found');
    };
    await expect(use()).rejects.toThrow(new Error('what the test found'));
    expect(existsSync(directory)).toBe(false);
  });
});

describe('quit()', () => {
  test('keeps its deadline where QEMU is stopped, and leaves the rest to disposal', async () => {
    const vm = await Machine.launch(NONE);
    process.kill(vm.pid, 'SIGSTOP');
    await expect(vm.quit({ timeout: 50 })).rejects.toThrow(TimeoutError);
    await vm[Symbol.asyncDispose]();
    expect(isAlive(vm.pid)).toBe(false);
    expect(await vm.exited).toMatchObject({ expected: true });
  });

  test('of a machine that has ended by itself gives that end, as kill() and waitForExit() do', async () => {
    await using vm = await Machine.launch(NONE);
    process.kill(vm.pid, 'SIGTERM');
    const exit = await vm.waitForExit();
    expect(exit).toEqual({ code: 0, signal: null, expected: true, guest: false, reason: 'host-signal' });
    expect([await vm.quit(), await vm.kill(), await vm.waitForExit()]).toEqual([exit, exit, exit]);
  });
});

test('waitForExit() leaves monitor and console open until the end', async () => {
  await using vm = await Machine.launch({ ...NONE, args: ['-mon', 'chardev=console0,mode=readline'] });
  const exited = vm.waitForExit();
  expect(await vm.qmp.execute('query-status')).toMatchObject({ running: true });
  await vm.console.write('info name\nquit\n');
  expect(await exited).toMatchObject({ code: 0, expected: true });
});

describe('a console', () => {
  /** The human monitor on the console: a guest that prints much, and ends on request. */
  const TALKATIVE: MachineOptions = { ...NONE, args: ['-mon', 'chardev=console0,mode=readline'] };

  test('that nobody reads does not hold QEMU up', async () => {
    await using vm = await Machine.launch(TALKATIVE);
    // More than a socket holds, or QEMU would be held up at the first of it.
    for (let i = 0; i < 80; i++) await vm.console.write('help\n');
    await vm.console.write('info name\n');
    await vm.qmp.execute('query-status');
    await vm.console.waitFor(`${vm.name}\r\n`);
    expect(vm.console.mark()).toBeGreaterThan(512 * 1024);
  });

  test('has all that was printed before the end, in memory and on disk', async () => {
    await using vm = await Machine.launch(TALKATIVE);
    await vm.console.write('help\n'.repeat(8));
    await vm.console.write('info name\n');
    // QEMU drops what its human monitor has not written yet when it quits: what was written is what counts here.
    await vm.console.waitFor(`${vm.name}\r\n`);
    await vm.console.write('quit\n');
    await vm.waitForExit();
    const { text } = vm.console.transcript;
    expect(text).toMatch(/quit\S*\r\n$/);
    expect(readFileSync(join(vm.directory, 'console0.log'), 'utf8')).toBe(text);
  });
});

test('a machine that has ended keeps this process busy with nothing', async () => {
  const before = process.getActiveResourcesInfo().length;
  await using vm = await Machine.launch(NONE);
  await vm.kill();
  await new Promise((resolve) => setImmediate(resolve));
  expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before);
  await vm[Symbol.asyncDispose]();
});
