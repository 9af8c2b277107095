import { describe, expect, onTestFinished, test, vi } from 'vitest';

import { partsOf, pendingWaits, remaining, within } from './deadline.ts';
import { AbortError, TimeoutError } from './errors.ts';

const waiting = () => 'waiting for Godot';

describe('within()', () => {
  test('resolves with what settle is given, and takes the registration back', async () => {
    let undone = 0;
    const value = await within<number>({}, waiting, (settle) => {
      queueMicrotask(() => settle.resolve(7));
      return () => void undone++;
    });
    expect(value).toBe(7);
    expect(undone).toBe(1);
  });

  test('takes the registration back when it is settled while it is made', async () => {
    let undone = 0;
    await within<number>({}, waiting, (settle) => {
      settle.resolve(7);
      return () => void undone++;
    });
    expect(undone).toBe(1);
  });

  test.for(['while it is made', 'later'])('leaves no timer behind when it is settled %s', async (when) => {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const before = timers();
    await within<number>({}, waiting, (settle) => {
      if (when === 'later') queueMicrotask(() => settle.resolve(7));
      else settle.resolve(7);
      return () => undefined;
    });
    expect(timers()).toBe(before);
  });

  test('takes an abort while the registration is made', async () => {
    const controller = new AbortController();
    const never = within({ signal: controller.signal }, waiting, () => {
      controller.abort(new Error('enough'));
      return () => undefined;
    });
    await expect(never).rejects.toThrow('Aborted waiting for Godot: enough');
  });

  test('rejects at its timeout with what was awaited', async () => {
    const never = within({ timeout: 1 }, waiting, () => () => undefined);
    await expect(never).rejects.toThrow(new TimeoutError('Timed out after 1 ms waiting for Godot'));
  });

  test.for([
    ['later', false],
    ['before', true],
  ] as const)('rejects when its signal is aborted %s, with the reason as its cause', async ([, before]) => {
    const controller = new AbortController();
    const reason = new Error('enough');
    if (before) controller.abort(reason);
    const never = within({ signal: controller.signal }, waiting, () => () => undefined);
    controller.abort(reason);
    const error = await never.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ message: 'Aborted waiting for Godot: enough', name: 'AbortError', cause: reason });
  });

  test('makes its error in the frame of who waits', async () => {
    async function whoWaits() {
      await within({ timeout: 1 }, waiting, () => () => undefined);
    }
    const error = await whoWaits().catch((thrown: unknown) => thrown);
    expect((error as Error).stack).toContain('whoWaits');
  });

  test.for([0, -1, Number.NaN])('refuses the timeout %s', async (timeout) => {
    await expect(within({ timeout }, waiting, () => () => undefined)).rejects.toThrow(RangeError);
  });

  test('takes a timeout longer than a timer can wait', async () => {
    const value = await within<string>({ timeout: Infinity }, waiting, (settle) => {
      const immediate = setImmediate(() => settle.resolve('in time'));
      return () => clearImmediate(immediate);
    });
    expect(value).toBe('in time');
  });
});

describe('pendingWaits()', () => {
  test('tells of each wait that is not settled what it waits for, and of which machine', async () => {
    const [machine, console] = [{}, {}];
    partsOf(machine, [console, undefined]);
    const { promise, resolve } = Promise.withResolvers<void>();
    const start = (settle: { resolve: (value: number) => void }) => {
      void promise.then(() => settle.resolve(1));
      return () => undefined;
    };
    const waits = [within({}, waiting, start, console), within({}, waiting, start, {}), within({}, waiting, start)];
    const seen = pendingWaits();
    expect(seen.map((wait) => [wait.machine, wait.describe()])).toEqual([
      [machine, 'waiting for Godot'],
      [undefined, 'waiting for Godot'],
      [undefined, 'waiting for Godot'],
    ]);
    expect(pendingWaits()[0]).toBe(seen[0]);
    resolve();
    await Promise.all(waits);
    expect(pendingWaits()).toEqual([]);
  });

  test('ends a wait that is aborted, once, with the reason as its cause', async () => {
    let undone = 0;
    const never = within({}, waiting, () => () => void undone++);
    const reason = new Error('enough');
    for (const wait of [...pendingWaits(), ...pendingWaits()]) wait.abort(reason);
    const error = await never.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ message: 'Aborted waiting for Godot: enough', cause: reason });
    expect(undone).toBe(1);
  });
});

test('remaining() is what is left of a wait, never nothing, with its signal', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const { signal } = new AbortController();
  const [long, short, standard] = [remaining({ timeout: 100, signal }), remaining({ timeout: 10 }), remaining({})];
  vi.advanceTimersByTime(40);
  expect(long()).toEqual({ timeout: 60, signal });
  expect(short()).toEqual({ timeout: 1, signal: undefined });
  expect(standard()).toEqual({ timeout: 29_960, signal: undefined });
});
