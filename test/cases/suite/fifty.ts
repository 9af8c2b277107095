import { linux } from '@qemukit/guest';
import { expect, test as base } from '@qemukit/vitest';

const test = base.extend('vmOptions', { template: { ...(await linux()), accelerator: 'tcg' } });

/** Fifty tests, each with a Linux of its own. */
export function fifty(): void {
  for (let n = 1; n <= 50; n++) {
    test(`writes and reads ${n}`, async ({ vm }) => {
      await expect(vm).toRunInGuest('ls /tmp', { stdout: '' });
      await vm.guest.exec(`echo ${n} >/tmp/number`);
      await expect(vm).toRunInGuest('cat /tmp/number', { stdout: String(n) });
    });
  }
}
