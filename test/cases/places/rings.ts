import { afterEach, describe, expect, test } from '@qemukit/vitest';

/**
 * Tests that would wait for one another for ever, if those who hold a place waited for the next. Run by places.test.ts in a Vitest
 * of its own, in two workers, and where there is room for one machine.
 */
export function rings(): void {
  test('launches more machines than there is room for', async ({ vm, launch }) => {
    const others = await Promise.all([launch(), launch()]);
    expect(new Set([vm, ...others].map(({ pid }) => pid)).size).toBe(3);
  });

  test('launches one that is larger than the host', async ({ launch }) => {
    const { command } = await launch({ machine: 'q35', cpus: 4 });
    expect(command).toContain('4');
  });

  test('needs no machine', () => {
    expect(1 + 1).toBe(2);
  });

  describe.concurrent('side by side, and with a hook that they need a slot for', () => {
    afterEach(() => undefined);

    test.for([1, 2, 3, 4])('%i', async (_, { vm, expect: check }) => {
      check(await vm.qmp.queryStatus()).toMatchObject({ running: true });
    });
  });

  describe.concurrent('sharing one that has the only place', () => {
    test.for([1, 2, 3])('%i', async (_, { sharedVm, launch, expect: check }) => {
      const { pid } = await launch();
      check(sharedVm.pid).not.toBe(pid);
    });
  });
}
