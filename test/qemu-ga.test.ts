import { Machine, TimeoutError, type AnySchema } from '@qemukit/machine';
import { beforeAll, describe, expect, test } from 'vitest';

import { guestContract } from './guest-contract.ts';
import { transportGuests } from './transport-guests.ts';

describe('the QEMU guest agent', () => {
  // The other is not there, and costs nothing.
  const guest = ['agent', 'qemu-ga'] as const;
  const launch = async () => await Machine.launch<AnySchema>({ ...(await transportGuests['qemu-ga']()), guest });
  let vm: Machine<AnySchema>;
  beforeAll(async () => {
    vm = await launch();
    await vm.guest.ready();
    return async () => await vm[Symbol.asyncDispose]();
  });

  guestContract({ machine: () => vm, launch, patience: 1500, volume: 4 });

  test('is what the guest is reached by, of two ways, as the one that answers', () => {
    expect(vm.guest.transport).toBe('qemu-ga');
  });

  test('that was started anew answers again, also where a command fills its /tmp', async () => {
    const lost = vm.guest.exec('touch /tmp/begun; sleep 98764').catch((error: unknown) => error);
    await vm.guest.waitForFile('/tmp/begun');
    const anew = 'killall qemu-ga; mount -t tmpfs -o size=1m none /tmp; /sbin/qemukit-agent';
    // The agent may be gone before it has told of this one.
    await vm.guest.exec(`(sleep 0.3; ${anew}) >/dev/null 2>&1 &`).catch(() => undefined);
    expect(await lost).toMatchObject({
      message: expect.stringMatching(
        /(closed the port of its agent while|^Failed while) running "touch \/tmp\/begun; sleep 98764"/,
      ),
    });
    await vm.guest.waitUntilSucceeds('grep -q " /tmp " /proc/mounts');
    const fill = 'dd if=/dev/zero of=/tmp/all bs=64k 2>/dev/null';
    // There is no room for another command before the last one is cleared away.
    const empty = async () => {
      const remove = async () => await vm.guest.exec(['rm', '/tmp/all']).catch((error: Error) => error.message);
      await expect.poll(remove, { timeout: 20_000 }).toMatchObject({ exitCode: 0 });
    };
    expect(await vm.guest.exec(`${fill}; exit 3`, { reject: false })).toMatchObject({ exitCode: 3 });
    await empty();
    await expect(vm.guest.exec(`${fill}; sleep 98763`, { timeout: 3000 })).rejects.toThrow(TimeoutError);
    await empty();
    expect((await vm.guest.exec('ps')).stdout).not.toContain('sleep 98763');
  });

  test('that is not there is said to be not', async () => {
    await using other = await Machine.launch({ machine: 'q35', accelerator: 'tcg', paused: true, guest: 'qemu-ga' });
    await expect(other.guest.exec('true', { timeout: 50 })).rejects.toThrow(
      'the guest has not answered: the QEMU guest agent does not run in it, or has not opened its port "org.qemu.guest_agent.0"',
    );
  });
});
