import { askMicroGuest } from '@qemukit/guest';
import { expect } from '@qemukit/vitest';

import { test } from './pool-test.ts';

const pids = new Set<number>();

for (let n = 1; n <= 6; n++) {
  test(`short ${n}`, async ({ vm }) => {
    expect(pids).not.toContain(vm.pid);
    pids.add(vm.pid);
    expect(await askMicroGuest(vm, `echo ${n}`)).toEqual([String(n)]);
  });
}

test.skip('left out', ({ vm }) => vm.pid);
