import { Machine, type AnySchema } from '@qemukit/machine';
import { beforeAll, describe, expect, test } from 'vitest';

import { guestContract } from './guest-contract.ts';
import { transportGuests } from './transport-guests.ts';

describe('an SSH server in the guest', () => {
  const launch = async () => await Machine.launch<AnySchema>(await transportGuests.ssh());
  let vm: Machine<AnySchema>;
  beforeAll(async () => {
    vm = await launch();
    await vm.guest.ready();
    return async () => await vm[Symbol.asyncDispose]();
  });

  guestContract({ machine: () => vm, launch, patience: 1500, volume: 4 });

  test('is what the guest is reached by', () => {
    expect(vm.guest.transport).toBe('ssh');
  });
});
