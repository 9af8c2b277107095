import { Machine, type AnySchema } from '@qemukit/machine';
import { beforeAll, describe, expect, test } from 'vitest';

import { guestContract } from './guest-contract.ts';
import { transportGuests } from './transport-guests.ts';

describe('the QEMU guest agent', () => {
  const launch = async () => await Machine.launch<AnySchema>(await transportGuests['qemu-ga']());
  let vm: Machine<AnySchema>;
  beforeAll(async () => {
    vm = await launch();
    await vm.guest.ready();
    return async () => await vm[Symbol.asyncDispose]();
  });

  guestContract({ machine: () => vm, launch, patience: 1500, volume: 4, crowd: 12 });

  test('is what the guest is reached by', () => {
    expect(vm.guest.transport).toBe('qemu-ga');
  });

  test('that was started anew answers again', async () => {
    const lost = vm.guest.exec('sleep 98764').catch((error: unknown) => error);
    await vm.guest.exec('(sleep 0.3; killall qemu-ga; /sbin/qemukit-agent) >/dev/null 2>&1 &');
    expect(await lost).toMatchObject({
      message: 'The guest closed the port of its agent while running "sleep 98764" in the guest',
    });
    expect((await vm.guest.exec('echo again')).stdout).toBe('again');
  });

  test('that is not there is said to be not', async () => {
    await using other = await Machine.launch({ machine: 'q35', accelerator: 'tcg', paused: true, guest: 'qemu-ga' });
    await expect(other.guest.exec('true', { timeout: 50 })).rejects.toThrow(
      'the guest has not answered: the QEMU guest agent does not run in it, or has not opened its port "org.qemu.guest_agent.0"',
    );
  });
});
