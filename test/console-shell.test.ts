import { Machine, type AnySchema } from '@qemukit/machine';
import { beforeAll, describe, expect, test } from 'vitest';

import { guestContract } from './guest-contract.ts';
import { transportGuests } from './transport-guests.ts';

describe('a shell on a console', () => {
  const launch = async () => await Machine.launch<AnySchema>(await transportGuests.console());
  let vm: Machine<AnySchema>;
  beforeAll(async () => {
    vm = await launch();
    await vm.guest.ready();
    return async () => await vm[Symbol.asyncDispose]();
  });

  guestContract({ machine: () => vm, launch, patience: 2000, volume: 1 / 32 });

  test('is what the guest is reached by', () => {
    expect(vm.guest.transport).toBe('console');
  });

  test('is understood although the kernel prints in between', async () => {
    const from = vm.console.mark();
    const over = new AbortController();
    const noise = vm.guest
      .exec('while :; do echo "<0>noise of the kernel" >/dev/kmsg; sleep 0.1; done', { signal: over.signal })
      .catch((error: unknown) => error);
    await vm.console.waitFor('noise of the kernel', { from });
    for (let n = 0; n < 5; n++) {
      const { stdout } = await vm.guest.exec(`seq ${n} 2000`);
      expect(stdout.split('\n').map(Number)).toEqual(Array.from({ length: 2001 - n }, (_, i) => n + i));
    }
    over.abort();
    await noise;
  });
});

describe('a machine whose console', () => {
  test('shows no prompt says so', async () => {
    await using vm = await Machine.launch({
      ...{ machine: 'q35', accelerator: 'tcg', paused: true },
      guest: { console: 'serial1', prompt: /login> $/ },
      consoles: [{ id: 'serial1' }],
    });
    await expect(vm.guest.exec('true', { timeout: 50 })).rejects.toThrow(
      'Timed out after 50 ms running "true" in the guest; the guest has not answered: ' +
        'no shell has printed its prompt /login> $/ on console "serial1"',
    );
  });
});
