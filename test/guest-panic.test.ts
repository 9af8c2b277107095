import { rmSync } from 'node:fs';
import { dirname } from 'node:path';

import { askMicroGuest, linux } from '@qemukit/guest';
import {
  GuestPanicError,
  Machine,
  Template,
  TimeoutError,
  type AnySchema,
  type MachineOptions,
} from '@qemukit/machine';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { launchMicroGuest, pcMicroGuests } from './micro-guests.ts';
import { ownCache } from './own-cache.ts';
import { qemus } from './qemus.ts';

/** What a wait for something that never comes ends with. */
async function failure(wait: Promise<unknown>): Promise<unknown> {
  return await wait.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const never = { timeout: 20_000 };

/** A second, in ticks of 100 ms. */
const SECOND = 10;

/**
 * How many ticks go by from what first tells this process of a panic to the end of the wait. A process or a host that stands
 * still makes one tick of that, so that the bound holds under any load; a wait that hangs does not pass it.
 */
async function ticksFromPanic(vm: Machine<AnySchema>, wait: Promise<unknown>): Promise<number> {
  let ticks = 0;
  const timer = setInterval(() => {
    // Read without a wait or a search, by which the death would have been expected.
    const told =
      vm.console.transcript.text.includes('Kernel panic') || vm.qmp.transcript.toJsonLines().includes('PANICKED');
    if (told) ticks++;
  }, 100);
  try {
    await wait;
    return ticks;
  } finally {
    clearInterval(timer);
  }
}

describe.for(await qemus())('a panic of Linux on $title', ({ binary }) => {
  const launch = async (options: MachineOptions = {}) => {
    const vm = await Machine.launch<AnySchema>({
      ...(await linux()),
      name: 'dies',
      accelerator: 'tcg',
      binary,
      ...options,
    });
    onTestFinished(async () => await vm[Symbol.asyncDispose]());
    await vm.guest.ready();
    return vm;
  };

  let template: Template<AnySchema>;
  beforeAll(async () => {
    const { restore } = await ownCache();
    template = await Template.boot<AnySchema>({ ...(await linux()), accelerator: 'tcg', binary });
    return async () => {
      await template[Symbol.asyncDispose]();
      await restore();
      rmSync(dirname(template.directory), { recursive: true, force: true });
    };
  });

  const clone = async () => {
    const vm = await template.clone();
    onTestFinished(async () => await vm[Symbol.asyncDispose]());
    return vm;
  };

  test('ends every wait long before its timeout, with its lines', async () => {
    const vm = await launch();
    const errors = await Promise.all([
      failure(vm.guest.exec('echo c >/proc/sysrq-trigger; sleep 60')),
      failure(vm.guest.waitForFile('/never', never)),
      failure(vm.console.waitFor('never', never)),
      failure(vm.events.waitFor('SHUTDOWN', never)),
      failure(vm.waitForExit(never)),
    ]);
    const panicked = vm.events.find('GUEST_PANICKED');
    expect(panicked).toBeDefined();
    for (const error of errors) {
      expect(error).toBeInstanceOf(GuestPanicError);
      expect(error).toMatchObject({
        death: 'panic',
        message: expect.stringMatching(/^The guest of machine "dies" died while .*: its kernel panicked\n/) as string,
        lines: expect.arrayContaining([
          expect.stringContaining('Kernel panic - not syncing: sysrq triggered crash'),
        ]) as string[],
      });
    }
  });

  test('ends a wait within a second of what first told of it', async () => {
    const vm = await clone();
    const exec = failure(vm.guest.exec('echo c >/proc/sysrq-trigger; sleep 60', never));
    expect(await ticksFromPanic(vm, exec)).toBeLessThanOrEqual(SECOND);
    expect(await exec).toMatchObject({ name: 'GuestPanicError', death: 'panic' });
  });

  test('may be waited for: what found it goes on', async () => {
    const vm = await clone();
    vm.guest.exec('echo c >/proc/sysrq-trigger').catch(() => undefined); // it never ends
    await vm.console.waitFor(/Kernel panic - not syncing: .*/);
    await vm.events.waitFor('GUEST_PANICKED');
    await expect(vm.console.waitFor('never', { timeout: 700 })).rejects.toBeInstanceOf(TimeoutError);
    await vm.quit();
  });

  test('is told by the console alone where there is no pvpanic, and ends what is asked later', async () => {
    const vm = await launch({ args: ['-no-reboot'] });
    const error = await failure(vm.guest.exec('echo c >/proc/sysrq-trigger; sleep 60'));
    expect(error).toBeInstanceOf(GuestPanicError);
    expect(await vm.waitForExit()).toMatchObject({ reason: 'guest-reset' });
    await expect(vm.guest.exec('true')).rejects.toMatchObject({ death: 'panic' });
  });

  test('changes nothing with the option ignore', async () => {
    const vm = await launch({ onGuestPanic: 'ignore' });
    const exec = failure(vm.guest.exec('echo c >/proc/sysrq-trigger; sleep 60'));
    // Asked for: a wait for the event would have expected it.
    await expect.poll(async () => await vm.qmp.execute('query-status')).toMatchObject({ status: 'guest-panicked' });
    const wait = failure(vm.console.waitFor('never', { timeout: 1200 }));
    expect(await Promise.race([exec, wait])).toBeInstanceOf(TimeoutError);
  });

  test('is forgotten when the host resets the machine', async () => {
    const vm = await clone();
    await failure(vm.guest.exec('echo c >/proc/sysrq-trigger; sleep 60'));
    await vm.qmp.execute('system_reset');
    await vm.events.waitFor('RESET'); // else it goes on where it panicked, and resets itself
    await vm.qmp.execute('cont');
    expect((await vm.guest.exec(['echo', 'alive'])).stdout).toBe('alive');
  });

  test('is not the only death: a process killed for want of memory is one, too', async () => {
    const vm = await clone();
    const error = await failure(vm.guest.exec('tail /dev/zero; sleep 60', never));
    expect(error).toMatchObject({ name: 'GuestPanicError', death: 'oom' });
  });
});

describe.for(await pcMicroGuests('pc'))('a micro-guest, $title,', (guest) => {
  test.skipIf(guest.binary === undefined && guest.title.includes('skipped')).for([
    ['panic', 'panic', []],
    ['watchdog 200', 'watchdog', ['-action', 'watchdog=pause']],
    ['triple-fault', 'reset', ['-no-reboot']],
  ] as const)('that does %s ends a wait for something else', async ([command, death, args]) => {
    const vm = await launchMicroGuest(guest, { args });
    const waits = [failure(vm.console.waitFor('never', never)), failure(vm.events.waitFor('RESUME', never))];
    await failure(askMicroGuest(vm, command));
    for (const error of await Promise.all(waits)) expect(error).toMatchObject({ name: 'GuestPanicError', death });
  });
});

// What counts the resets is the same for all QEMUs, and takes ten seconds.
const [resetting] = await pcMicroGuests('pc');
test.skipIf(resetting?.binary === undefined)(
  'a micro-guest that resets itself again and again ends a wait for something else',
  async () => {
    const vm = await launchMicroGuest(resetting!);
    const wait = failure(vm.console.waitFor('never', { timeout: 50_000 }));
    const resets = async () => {
      for (;;) {
        const from = vm.console.mark();
        await askMicroGuest(vm, 'triple-fault');
        await vm.console.waitFor('qemukit: ready', { from });
      }
    };
    for (const error of [await failure(resets()), await wait]) {
      expect(error).toMatchObject({ name: 'GuestPanicError', death: 'reset loop' });
    }
    expect(await vm.qmp.queryStatus()).toMatchObject({ status: 'running' });
  },
);
