import { Machine, type AnySchema } from '@qemukit/machine';
import { beforeAll, describe, expect, test } from 'vitest';

import { guestContract } from './guest-contract.ts';
import { linuxWithQemuGa } from './qemu-ga.ts';
import { qemus } from './qemus.ts';

describe.for(await qemus())('the QEMU guest agent on $title', ({ binary }) => {
  const launch = async () => await Machine.launch<AnySchema>({ ...(await linuxWithQemuGa()), binary });
  let vm: Machine<AnySchema>;
  beforeAll(async () => {
    vm = await launch();
    await vm.guest.ready();
    return async () => await vm[Symbol.asyncDispose]();
  });

  guestContract({ machine: () => vm, launch, patience: 1500, volume: 4 });

  test('is what the guest is reached by', () => {
    expect(vm.guest.transport).toBe('qemu-ga');
  });
});
