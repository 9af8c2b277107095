import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  convertImage,
  createImage,
  Machine,
  MachineExitedError,
  MonitorClosedError,
  ProtocolError,
  TimeoutError,
  type QemuInstallation,
} from '@qemukit/machine';
import { describe, expect, onTestFinished, test } from 'vitest';

import { gone, isAlive, processesWith } from '../process-table.ts';
import { scratch } from '../scratch.ts';
import { FAULTY } from './faulty.ts';
import { held } from '../soak/held.ts';

/** A machine whose QEMU is at fault, in this way, as soon as its status is asked for. */
async function faulty(fault: string): Promise<Machine> {
  const vm = await Machine.launch({ binary: FAULTY, env: { FAULT: fault } });
  onTestFinished(async () => {
    await vm[Symbol.asyncDispose]();
    expect(isAlive(vm.pid), 'it is gone').toBe(false);
  });
  return vm;
}

/** What this thread holds in memory, in MiB, after what is garbage is gone; what a closed stream had is garbage only a little later. */
function heldMemory(): number {
  const { heap, external } = held();
  return (heap + external) / 2 ** 20;
}

/** How a wait ended, and in which time. */
async function outcome(wait: Promise<unknown>): Promise<{ error: unknown; took: number }> {
  const began = performance.now();
  const error = await wait.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, took: performance.now() - began };
}

describe('a QEMU that', () => {
  test('is stopped ends a wait at its deadline, and is gone at disposal', async () => {
    const vm = await Machine.launch({ machine: 'none' });
    process.kill(vm.pid, 'SIGSTOP');
    const { error, took } = await outcome(vm.qmp.execute('query-status', undefined, { timeout: 100 }));
    expect(error).toEqual(new TimeoutError('Timed out after 100 ms waiting for the reply to "query-status"'));
    expect(took).toBeLessThan(1000);
    await vm[Symbol.asyncDispose]();
    expect(isAlive(vm.pid)).toBe(false);
  });

  test('does not answer ends a wait at its deadline', async () => {
    const vm = await faulty('mute');
    const { error, took } = await outcome(vm.qmp.execute('query-status', undefined, { timeout: 100 }));
    expect(error).toEqual(new TimeoutError('Timed out after 100 ms waiting for the reply to "query-status"'));
    expect(took).toBeLessThan(1000);
    expect(await vm.qmp.execute('query-name')).toEqual({});
  });

  test('closes its monitor and lives on ends all waits for the monitor, says so, and is gone at disposal', async () => {
    const vm = await faulty('closes');
    const event = outcome(vm.events.waitFor('STOP'));
    const { error, took } = await outcome(vm.qmp.queryStatus());
    expect(error).toBeInstanceOf(MonitorClosedError);
    expect(error).toMatchObject({ message: 'Cannot execute "query-status": the peer closed the connection' });
    expect((await event).error).toMatchObject({
      message: 'Ended waiting for event "STOP"; no event came: the peer closed the connection',
    });
    expect(took).toBeLessThan(5000);
    expect(isAlive(vm.pid)).toBe(true);
  });

  test.for([
    ['sends no JSON', 'The monitor sent what is not JSON: "{\\"return\\": {]"'],
    ['sends a number', 'The monitor sent what is no QMP message: "42"'],
  ] as const)('%s ends the monitor with what it sent', async ([fault, why]) => {
    const vm = await faulty(fault);
    const { error } = await outcome(vm.qmp.queryStatus());
    expect(error).toMatchObject({
      name: 'MonitorClosedError',
      message: `Cannot execute "query-status": ${why}`,
      cause: expect.any(ProtocolError) as Error,
    });
    expect(vm.qmp.transcript.toJsonLines()).toContain(fault === 'sends a number' ? '"received":42' : '{]');
  });

  test('sends a line without an end is cut off before it fills the memory', async () => {
    const vm = await faulty('never ends a line');
    const before = heldMemory();
    const { error } = await outcome(vm.qmp.queryStatus());
    expect((error as Error).message).toContain('A message is longer than 268435456 characters: "xxx');
    await expect.poll(() => heldMemory() - before, { timeout: 20_000 }).toBeLessThan(40);
  });

  test('sends what is no UTF-8 is understood, with U+FFFD in its place', async () => {
    const vm = await faulty('sends no UTF-8');
    expect(await vm.qmp.execute('query-status')).toMatch(/^\uFFFD+\(\uFFFD+$/);
    expect(await vm.qmp.execute('query-name')).toEqual({});
  });

  test('floods its monitor with events keeps none from its reply or its deadline, nor fills the memory', async () => {
    const vm = await faulty('floods with events');
    const before = heldMemory();
    const event = outcome(vm.events.waitFor('STOP', { timeout: 200 }));
    expect(await vm.qmp.execute('query-status')).toBe('came through');
    expect((await event).error).toBeInstanceOf(TimeoutError);
    expect(vm.events.mark()).toBeGreaterThan(1000);
    for await (const _ of vm.events) if (vm.events.mark() >= 30_000) break;
    expect(vm.events.since().length).toBeLessThanOrEqual(20_000);
    await expect.poll(() => heldMemory() - before, { timeout: 20_000 }).toBeLessThan(100);
    await vm[Symbol.asyncDispose]();
  });

  test('answers with 64 MiB again and again is understood, and does not fill the memory', async () => {
    const vm = await faulty('answers at length');
    const before = heldMemory();
    for (let i = 0; i < 4; i++) expect(await vm.qmp.execute('query-status')).toHaveLength(64 * 1024 * 1024);
    await vm.qmp.execute('query-name');
    await expect.poll(() => heldMemory() - before, { timeout: 20_000 }).toBeLessThan(40);
  });

  test('floods its console does not fill the memory, and keeps nobody from the monitor', async () => {
    const vm = await faulty('floods its console');
    const before = heldMemory();
    const waiting = outcome(vm.console.waitFor('login:', { timeout: 400 }));
    expect(await vm.qmp.execute('query-status')).toEqual({});
    expect((await waiting).error).toBeInstanceOf(TimeoutError);
    const enough = 256 * 1024 * 1024;
    while (vm.console.mark() < enough) await vm.console.waitFor('x', { from: vm.console.mark() });
    await expect.poll(() => heldMemory() - before, { timeout: 20_000 }).toBeLessThan(100);
    expect(vm.console.transcript.text.length).toBeLessThanOrEqual(8 * 1024 * 1024);
    await vm.kill();
    expect(statSync(join(vm.directory, 'console0.log')).size).toBe(vm.console.mark());
    await expect(vm.console.waitFor('login:')).rejects.toThrow(MachineExitedError);
  });
});

describe('a qemu-img that is stuck', () => {
  test.for([
    ['itself', 'exec tail -f "$0"'],
    ['in a program that it has started', 'tail -f "$0"; exit 1'],
  ])('is ended at the deadline, and so is what began to use it: %s', async ([, line]) => {
    const directory = await scratch();
    const program = join(directory, 'qemu-img');
    writeFileSync(program, `#!/bin/sh\n${line}\n`, { mode: 0o755 });
    const qemuImg: QemuInstallation = { name: 'stuck', command: [program], args: [], env: {} };
    const path = join(directory, 'image.qcow2');
    for (const work of [
      async () => await createImage(path, { qemuImg, size: 1, timeout: 200 }),
      async () => await convertImage(path, `${path}.copy`, { qemuImg, timeout: 200 }),
    ]) {
      const { error, took } = await outcome(work());
      expect(error).toBeInstanceOf(TimeoutError);
      expect((error as Error).message).toMatch(/^Timed out after 200 ms running qemu-img (create|convert) /);
      expect(took).toBeLessThan(2000);
    }
    for (const pid of processesWith(program)) expect(await gone(pid, 1000)).toBe(true);
  });
});
