import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { Machine } from '@qemukit/machine';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';

import { descendants, gone, isAlive, processesWith } from '../process-table.ts';
import { scratch } from '../scratch.ts';

/** Where pids mean the same as here. */
const NAMESPACE = readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '');
const OWNER = join(import.meta.dirname, 'owner.ts');

interface Owned {
  readonly pid: number;
  readonly directory: string;
}

/** A process that owns machines. */
async function own(way: string, options: object = {}, env: Readonly<Record<string, string>> = {}) {
  const temporary = await scratch();
  const args = ['--conditions=source', '--max-old-space-size=64', OWNER, way, JSON.stringify(options)];
  const child = execa(process.execPath, args, {
    env: { TMPDIR: temporary, ...env },
    reject: false,
    timeout: 60_000,
  });
  const lines = createInterface(child.stdout);
  const next = async () => ((await once(lines, 'line')) as [string])[0];
  const machines = JSON.parse(await next()) as Owned[];
  expect(machines.map(({ pid }) => isAlive(pid))).toEqual([true, true]);
  return { child, machines, temporary, next };
}

/** Whether all are gone within a second. */
async function allGone(machines: readonly Owned[]): Promise<boolean[]> {
  return await Promise.all(machines.map(async ({ pid }) => await gone(pid, 1000)));
}

/** What is left below a directory for temporary files once another process has launched a machine there. */
async function leftAfterNextRun(temporary: string): Promise<string[]> {
  const { child } = await own('normal end', {}, { TMPDIR: temporary });
  child.stdin.write('\n');
  await child;
  return readdirSync(temporary).filter((name) => name.startsWith('qemukit'));
}

describe('the machines of a process are gone within a second, and their directories with the next run, after its', () => {
  test.for(['normal end', 'exception', 'process.exit()', 'out of memory', 'thread terminated'])('%s', async (way) => {
    const { child, machines, temporary } = await own(way);
    child.stdin.write('\n');
    await child;
    expect(await allGone(machines)).toEqual([true, true]);
    expect(await leftAfterNextRun(temporary)).toEqual([]);
  });

  test.for(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('%s', async (signal) => {
    const { child, machines, temporary } = await own('waiting');
    child.kill(signal);
    await child;
    expect(await allGone(machines)).toEqual([true, true]);
    expect(await leftAfterNextRun(temporary)).toEqual([]);
  });

  test('SIGKILL in a loop that never yields', async () => {
    const { child, machines, temporary, next } = await own('busy');
    child.stdin.write('\n');
    expect(await next()).toBe('busy');
    child.kill('SIGKILL');
    await child;
    expect(await allGone(machines)).toEqual([true, true]);
    expect(await leftAfterNextRun(temporary)).toEqual([]);
  });

  test('SIGKILL while QEMU is stopped', async () => {
    const { child, machines, temporary } = await own('waiting');
    for (const { pid } of machines) process.kill(pid, 'SIGSTOP');
    child.kill('SIGKILL');
    await child;
    expect(await allGone(machines)).toEqual([true, true]);
    expect(await leftAfterNextRun(temporary)).toEqual([]);
  });

  test('SIGKILL below a wrapper that stays', async () => {
    const name = `wrapped-${process.pid}`;
    const { child, temporary } = await own('waiting', { name, wrapper: ['sh', '-c', '"$@"; exit $?', 'sh'] });
    const processes = processesWith(`-name ${name}`).filter((pid) => pid !== child.pid);
    expect(processes).toHaveLength(4);
    child.kill('SIGKILL');
    await child;
    expect(await allGone(processes.map((pid) => ({ pid, directory: '' })))).toEqual([true, true, true, true]);
    expect(await leftAfterNextRun(temporary)).toEqual([]);
  });

  test('SIGKILL after what guards them was killed', async () => {
    const { child, machines, temporary } = await own('waiting');
    const guards = () => processesWith('qemukit-guard').filter((pid) => descendants(child.pid!).includes(pid));
    const [first] = guards();
    process.kill(first!, 'SIGKILL');
    expect(await gone(first!)).toBe(true);
    await expect.poll(guards, { interval: 10 }).toEqual([expect.any(Number)]);
    child.kill('SIGKILL');
    await child;
    expect(await allGone(machines)).toEqual([true, true]);
    expect(await leftAfterNextRun(temporary)).toEqual([]);
  });
});

describe('the next run', () => {
  test('kills a QEMU that is left of a directory whose owner is gone', async () => {
    const temporary = await scratch();
    const stale = join(temporary, `qemukit-${NAMESPACE}.1-1-left`);
    mkdirSync(stale);
    const orphan = execa('sleep', ['600'], { env: { QEMUKIT_DIRECTORY: stale }, reject: false, detached: true });
    const other = execa('sleep', ['600'], { env: { QEMUKIT_DIRECTORY: `${stale}-other` }, reject: false });
    expect(await leftAfterNextRun(temporary)).toEqual([]);
    expect(await orphan).toMatchObject({ signal: 'SIGKILL' });
    expect(isAlive(other.pid!)).toBe(true);
    other.kill('SIGKILL');
    await other;
  });

  test('touches nothing of a living process, of another namespace, that is kept, or that is a link', async () => {
    const temporary = await scratch();
    await using living = await Machine.launch({ machine: 'none' });
    const target = join(temporary, 'target');
    const names = ['qemukit-1.1-1-namespace', `qemukit-${NAMESPACE}.1-1-kept`, 'qemukit-x'];
    for (const name of [...names, 'target']) mkdirSync(join(temporary, name));
    writeFileSync(join(temporary, `qemukit-${NAMESPACE}.1-1-kept`, 'kept'), '');
    writeFileSync(join(target, 'file'), '');
    if (process.getuid?.() === 0) {
      names.push(`qemukit-${NAMESPACE}.1-1-of-another-user`);
      mkdirSync(join(temporary, names.at(-1)!));
      chownSync(join(temporary, names.at(-1)!), 1, 1);
    }
    symlinkSync(target, join(temporary, `qemukit-${NAMESPACE}.1-1-link`));
    expect(new Set(await leftAfterNextRun(temporary))).toEqual(new Set([...names, `qemukit-${NAMESPACE}.1-1-link`]));
    expect(existsSync(join(target, 'file'))).toBe(true);
    expect(existsSync(living.directory)).toBe(true);
  });
});
