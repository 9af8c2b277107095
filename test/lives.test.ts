import { Machine, type MachineOptions } from '@qemukit/machine';
import { expect, test } from 'vitest';

import { held, type Held } from './soak/held.ts';
import { live, random, type Ends } from './soak/lives.ts';

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

test(
  '200 lives, some ended by a kill, leave no descriptor, timer, directory, process, listener or memory',
  { timeout: 120_000 },
  async () => {
    let early: Held | undefined;
    const chance = random(1);
    const ends: Ends = { disposed: 0, killed: 0 };
    for (let i = 1; i <= 200; i++) {
      await live(chance(), ends);
      if (i === 20) early = held();
    }
    const late = held();
    expect(ends).toEqual({ disposed: 128, killed: 72 });
    expect(late.descriptors).toBeLessThanOrEqual(early!.descriptors);
    expect(late.resources).toBeLessThanOrEqual(early!.resources);
    expect(late.directories).toBe(0);
    expect(late.children).toBeLessThanOrEqual(early!.children);
    expect(late.listeners).toBeLessThanOrEqual(early!.listeners);
    expect(late.heap).toBeLessThan(early!.heap * 1.1);
  },
);
