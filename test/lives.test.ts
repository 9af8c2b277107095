import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { Machine, type MachineOptions } from '@qemukit/machine';
import { expect, test } from 'vitest';

const NONE: MachineOptions = { machine: 'none', accelerator: 'tcg' };

test('a machine launched again with the same options has nothing of its life before', async () => {
  const options: MachineOptions = { ...NONE, name: 'again' };
  for (const life of [1, 2]) {
    await using vm = await Machine.launch(options);
    expect(vm.events.since(), `life ${life}`).toEqual([]);
    await vm.qmp.stop();
    await vm.events.waitFor('STOP');
    await vm.quit();
    expect(vm.events.since().map(({ name }) => name)).toEqual(['STOP', 'SHUTDOWN']);
  }
});

test('two machines live side by side, under one name', async () => {
  await using left = await Machine.launch({ ...NONE, name: 'twin' });
  await using right = await Machine.launch({ ...NONE, name: 'twin' });
  await left.quit();
  expect(await right.qmp.queryStatus()).toMatchObject({ running: true });
  expect(left.directory).not.toBe(right.directory);
});

interface Held {
  readonly descriptors: number;
  readonly resources: number;
  readonly directories: number;
  readonly listeners: number;
  readonly heap: number;
}

/** What this process holds, after what is garbage is gone. */
function held(): Held {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    resources: process.getActiveResourcesInfo().length,
    directories: readdirSync(tmpdir()).filter((name) => name.startsWith(`qemukit-${process.pid}-`)).length,
    listeners: process.eventNames().reduce((count, name) => count + process.listenerCount(name), 0),
    heap: process.memoryUsage().heapUsed,
  };
}

test(
  '200 launches and disposals leave no descriptor, timer, directory, listener or memory',
  { timeout: 120_000 },
  async () => {
    let early: Held | undefined;
    for (let i = 1; i <= 200; i++) {
      await using vm = await Machine.launch(NONE);
      await vm.qmp.queryStatus();
      if (i === 20) {
        await vm[Symbol.asyncDispose]();
        early = held();
      }
    }
    const late = held();
    expect(late.descriptors).toBeLessThanOrEqual(early!.descriptors);
    expect(late.resources).toBeLessThanOrEqual(early!.resources);
    expect(late.directories).toBe(0);
    expect(late.listeners).toBeLessThanOrEqual(early!.listeners);
    expect(late.heap).toBeLessThan(early!.heap * 1.1);
  },
);
