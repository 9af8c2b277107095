import { Machine, type AnySchema } from '@qemukit/machine';
import { beforeAll, describe, expect, test } from 'vitest';

import { systemdGuest, unit } from './systemd-guest.ts';

describe('a guest in which systemd of the distribution is the first process', () => {
  let vm: Machine<AnySchema>;
  beforeAll(async () => {
    const guest = await systemdGuest({
      'slow.service': unit(
        '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sh -c "until [ -e /go ]; do sleep 0.1; done"\n',
      ),
      'broken.service': unit('[Service]\nExecStart=/bin/false\n'),
    });
    vm = await Machine.launch<AnySchema>({ ...guest, accelerator: 'tcg' });
    await vm.guest.waitForUnit('default.target', { timeout: 100_000 });
    return async () => await vm[Symbol.asyncDispose]();
  });

  test('says when a unit is active, and what it is until then', async () => {
    expect((await vm.guest.exec(['readlink', '/proc/1/exe'])).stdout).toMatch(/\/systemd$/);
    await vm.guest.exec(['systemctl', 'start', '--no-block', 'slow.service']);
    const early = vm.guest.waitForUnit('slow.service', { timeout: 3000 });
    await expect(early).rejects.toThrow(
      'Timed out after 3000 ms waiting for unit "slow.service" in the guest; it is activating',
    );
    const wait = vm.guest.waitForUnit('slow.service');
    await vm.guest.writeFile('/go', '');
    await wait;
  });

  test('says so of a unit that has failed, and of one that is not there', async () => {
    await vm.guest.exec(['systemctl', 'start', 'broken.service'], { reject: false });
    const waits = ['broken', 'nothing'].map(async (name) => {
      await vm.guest.waitForUnit(`${name}.service`, { timeout: 3000 });
    });
    const [broken, nothing] = await Promise.allSettled(waits);
    const said = (last: string) => ({ reason: { message: expect.stringMatching(`; ${last}$`) as string } });
    expect(broken).toMatchObject(said('it is failed'));
    expect(nothing).toMatchObject(said('it is inactive'));
  });
});
