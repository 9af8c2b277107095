import { Machine, MachineExitedError, MonitorClosedError, TimeoutError, type MachineOptions } from '@qemukit/machine';
import { describe, expect, test } from 'vitest';

const NONE: MachineOptions = { machine: 'none', accelerator: 'tcg' };

describe('vm.events', () => {
  test('has events in the order in which they came, whether some were found before or not', async () => {
    await using vm = await Machine.launch(NONE);
    await vm.qmp.execute('stop');
    await vm.qmp.execute('cont');
    await vm.events.waitFor('RESUME');
    await vm.qmp.execute('stop');
    expect(vm.events.since().map(({ name }) => name)).toEqual(['STOP', 'RESUME', 'STOP']);
    expect(vm.events.find('STOP')).toBe(vm.events.since()[0]);
  });

  test('finds what came before it was asked for, and with a position only what came after', async () => {
    await using vm = await Machine.launch(NONE);
    await vm.qmp.execute('stop');
    const from = vm.events.mark();
    expect(await vm.events.waitFor('STOP')).toMatchObject({ name: 'STOP' });
    await expect(vm.events.waitFor('STOP', { from, timeout: 1 })).rejects.toThrow('no event came');
    await vm.qmp.execute('cont');
    expect(await vm.events.waitForAny(['STOP', 'RESUME'], { from })).toMatchObject({ name: 'RESUME' });
  });

  test('compares data exactly: an empty string, list or object is no wildcard', async () => {
    await using vm = await Machine.launch(NONE);
    await vm.quit();
    const find = (match: object) => vm.events.find('SHUTDOWN', { match });
    expect(find({ guest: false })).toBeDefined();
    expect(find({ guest: false, reason: 'host-qmp-quit' })).toBeDefined();
    for (const match of [{ reason: '' }, { reason: [] }, { reason: {} }, { reason: null }, { guest: 0 }, {}]) {
      expect(find(match), JSON.stringify(match)).toBeUndefined();
    }
  });
});

describe('waitFor() of an event', () => {
  test('has one deadline, which events that are not meant do not prolong, be it a whole number or not', async () => {
    await using vm = await Machine.launch(NONE);
    for (const timeout of [50, 50.5]) {
      const over: unknown[] = [];
      const waiting = vm.events.waitFor('RESET', { timeout }).catch((error: unknown) => over.push(error));
      // Ends when the wait does: were its timer started anew by each event, that would never be.
      while (over.length === 0) {
        await vm.qmp.execute('stop');
        await vm.qmp.execute('cont');
      }
      await waiting;
      expect(over).toEqual([expect.any(TimeoutError)]);
      expect((over[0] as Error).message).toMatch(
        /^Timed out after 50(\.5)? ms waiting for event "RESET"; events that came: /,
      );
    }
  });

  test('rejects with QEMU’s end as soon as that comes, and what came before stays readable', async () => {
    await using vm = await Machine.launch(NONE);
    await vm.qmp.execute('stop');
    const waiting = vm.events.waitFor('RESET', { timeout: Infinity });
    process.kill(vm.pid, 'SIGKILL');
    const error: unknown = await waiting.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MonitorClosedError);
    expect((error as Error).cause).toBeInstanceOf(MachineExitedError);
    expect((error as Error).message).toContain('events that came: STOP');
    expect(vm.events.find('STOP')).toBeDefined();
    await expect(vm.events.waitFor('RESET')).rejects.toThrow(MonitorClosedError);
  });

  test('is served while nothing else is asked of the machine', async () => {
    await using vm = await Machine.launch(NONE);
    const waiting = vm.events.waitFor('SHUTDOWN');
    process.kill(vm.pid, 'SIGTERM');
    expect((await waiting).data).toEqual({ guest: false, reason: 'host-signal' });
  });
});

test('iterating over the events ends with the machine', async () => {
  await using vm = await Machine.launch(NONE);
  const seen: string[] = [];
  const reading = (async () => {
    for await (const { name } of vm.events) seen.push(name);
  })();
  await vm.qmp.execute('stop');
  await vm.quit();
  await reading;
  expect(seen).toEqual(['STOP', 'SHUTDOWN']);
});
