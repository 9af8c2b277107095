import { PassThrough } from 'node:stream';

import { expect, onTestFinished, test, vi } from 'vitest';
import { dir } from 'tmp-promise';

import { Console } from './console.ts';
import { GuestPanicError, TimeoutError } from './errors.ts';
import { GuestWatch } from './guest-watch.ts';
import { EventLog } from './qmp/event-log.ts';
import type { JsonObject } from './qmp/json.ts';
import type { AnySchema } from './qmp/register.ts';

const PANIC = '[    1.000000] Kernel panic - not syncing: test\n';

async function watched() {
  const directory = await dir({ unsafeCleanup: true });
  const stream = new PassThrough();
  const console = new Console('console0', stream, `${directory.path}/console0.log`);
  onTestFinished(async () => {
    stream.destroy();
    await console.closed;
    await directory.cleanup();
  });
  const events = new EventLog<AnySchema>();
  const watch = new GuestWatch('vm-1', [console], [], undefined);
  watch.observe(events);
  const emit = (name: string, data: JsonObject = {}) =>
    events.append({ name, data, timestamp: { seconds: 0, microseconds: 0 } });
  return { console, events, watch, emit, print: (text: string) => console.transcript.append(text) };
}

const soon = { timeout: 700 };

test('a panic ends the waits for events and consoles, and those begun later', async () => {
  const { console, events, emit, print } = await watched();
  const waits = [console.waitFor('never'), events.waitFor('STOP')];
  const ends = Promise.allSettled(waits);
  print(PANIC);
  emit('GUEST_PANICKED');
  const error = { name: 'GuestPanicError', death: 'panic', lines: [PANIC.trimEnd()] };
  expect(await ends).toMatchObject([{ reason: error }, { reason: error }]);
  await expect(console.waitFor('never')).rejects.toThrow(
    'The guest of machine "vm-1" died while waiting for "never" on console "console0"; its last line is ' +
      `${JSON.stringify(PANIC.trimEnd())}: its kernel panicked\n  ${PANIC.trimEnd()}`,
  );
});

test('a wait that finds the first half of the line that tells of it has expected it', async () => {
  const { console, print } = await watched();
  const found = console.waitFor('Kernel panic');
  print(PANIC.slice(0, 30));
  await found;
  print(PANIC.slice(30));
  await expect(console.waitFor('never', soon)).rejects.toBeInstanceOf(TimeoutError);
});

test('a wait that finds it late has expected it, too', async () => {
  const { console, events, emit, watch } = await watched();
  emit('WATCHDOG', { action: 'pause' });
  await expect(console.waitFor('never')).rejects.toBeInstanceOf(GuestPanicError);
  await events.waitFor('WATCHDOG');
  expect(watch.error()).toBeUndefined();
  await expect(console.waitFor('never', { timeout: 1 })).rejects.toBeInstanceOf(TimeoutError);
});

test('a wait that finds something else has not', async () => {
  const { console, print } = await watched();
  print('Out of memory: Killed process 7 (tail)\n# done\n');
  await console.waitFor('done');
  await expect(console.waitFor('never')).rejects.toMatchObject({ death: 'oom' });
});

test('a reset by the host begins a new life', async () => {
  const { console, emit, print, watch } = await watched();
  print(PANIC);
  await expect(console.waitFor('never')).rejects.toBeInstanceOf(GuestPanicError);
  emit('RESET', { guest: false, reason: 'host-qmp-system-reset' });
  expect(watch.error()).toBeUndefined();
  print(PANIC);
  expect(watch.error()).toBeInstanceOf(GuestPanicError);
});

test('an end of the events ends the grace', async () => {
  const { console, events, emit, watch } = await watched();
  const wait = console.waitFor('never');
  emit('GUEST_PANICKED');
  events.end(() => new Error('closed'));
  await expect(wait).rejects.toBeInstanceOf(GuestPanicError);
  // The exit is what a wait for the exit wants.
  watch.onDeath(() => expect.unreachable());
});

test('a guest that prints on and on keeps no wait for a second', async () => {
  const { console, print } = await watched();
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const ends = Promise.allSettled([console.waitFor('never')]);
  print(PANIC);
  const printing = setInterval(() => print('and on\n'), 10);
  await vi.advanceTimersByTimeAsync(1000);
  clearInterval(printing);
  vi.useRealTimers();
  await expect(Promise.race([ends, Promise.resolve('pending')])).resolves.toMatchObject([
    { reason: { death: 'panic' } },
  ]);
});
