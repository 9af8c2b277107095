import { readdirSync } from 'node:fs';

import { describe, expect, test, withVm, withVmOptions } from '@qemukit/vitest';
import { expectTypeOf, test as vitest } from 'vitest';

import { processesWith } from './process-table.ts';

const own = vitest.extend('greeting', 'hello').extend('loud', ({ greeting }) => greeting.toUpperCase());
const both = withVmOptions(withVm(own), { machine: 'none', accelerator: 'tcg' });
const none = withVmOptions(test, { machine: 'none', accelerator: 'tcg' });

describe('vmOptions', () => {
  none('are those of the file', async ({ vm }) => {
    expect(await vm.qmp.queryMachines()).not.toEqual([]);
    expect(vm.command).toContain('none');
    expect(vm.name).toBe('vm');
  });

  withVmOptions(none, { memory: 64, name: 'small' })('are added to, and the new ones win', ({ vm }) => {
    expect(vm.command).toEqual(expect.arrayContaining(['none', '64M', 'small']));
  });

  describe('of a describe', () => {
    none.override('vmOptions', ({ vmOptions }) => ({ ...vmOptions, name: 'overridden' }));

    none('may build on those of the file', ({ vm }) => {
      expect(vm.command).toEqual(expect.arrayContaining(['none', 'overridden']));
    });
  });
});

describe('a test that names no fixture', () => {
  const marked = withVmOptions(none, { name: `lazy-${process.pid}` });

  marked('has no machine', () => {
    expect(processesWith(`lazy-${process.pid}`)).toEqual([]);
  });

  marked('has one where it names it', ({ vm }) => {
    expect(processesWith(`lazy-${process.pid}`)).toEqual([vm.pid]);
  });
});

describe('withVm()', () => {
  both('keeps the fixtures that were there', async ({ vm, greeting, loud }) => {
    expectTypeOf(greeting).toEqualTypeOf<string>();
    expect([greeting, loud]).toEqual(['hello', 'HELLO']);
    expect(await vm.qmp.queryStatus()).toMatchObject({ running: true });
  });

  both.extend('uuid', async ({ vm }) => (await vm.qmp.queryUuid()).UUID)('is built upon', ({ uuid }) => {
    expect(uuid).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('concurrent tests', () => {
  const pids = new Set<number>();

  for (const title of ['one', 'two', 'three']) {
    none.concurrent(`have a machine each: ${title}`, async ({ vm }) => {
      pids.add(vm.pid);
      await vm.qmp.stop();
      await expect(vm).toEmitEvent('STOP');
      expect(vm.events.since()).toHaveLength(1);
      expect(readdirSync(vm.directory)).toEqual([]);
    });
  }

  vitest('were three machines', () => {
    expect(pids.size).toBe(3);
  });
});
