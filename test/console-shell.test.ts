import { linux } from '@qemukit/guest';
import { Machine, type AnySchema } from '@qemukit/machine';
import { beforeAll, describe, expect, test } from 'vitest';

import { guestContract } from './guest-contract.ts';

describe('a shell on a console', () => {
  const launch = async () =>
    await Machine.launch<AnySchema>({ ...(await linux()), guest: { console: 'console0' }, accelerator: 'tcg' });
  let vm: Machine<AnySchema>;
  beforeAll(async () => {
    vm = await launch();
    await vm.guest.ready();
    return async () => await vm[Symbol.asyncDispose]();
  });

  guestContract({ machine: () => vm, launch, patience: 2000, volume: 0.25 });

  test('is what the guest is reached by', () => {
    expect(vm.guest.transport).toBe('console');
  });
});
