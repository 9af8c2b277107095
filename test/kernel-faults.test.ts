import { linux } from '@qemukit/guest';
import { Machine, type AnySchema, type GuestDeath } from '@qemukit/machine';
import { beforeAll, expect, onTestFinished, test } from 'vitest';

import { breakKernel, type Fault } from './broken-kernel.ts';
import { scratch } from './scratch.ts';

/** What a kernel comes upon, what that is called, and the words in which it says so. */
const FAULTS: readonly (readonly [Fault, GuestDeath, RegExp])[] = [
  ['a null pointer', 'oops', /^\[.*\] BUG: kernel NULL pointer dereference, address: 0000000000000000$/],
  ['an impossible address', 'oops', /^\[.*\] general protection fault, .*\[#1\]/],
  ['an impossible instruction', 'oops', /^\[.*\] invalid opcode: 0000 \[#1\]/],
  ['an endless loop', 'lockup', /^\[.*\] watchdog: BUG: soft lockup - CPU#0 stuck for \d+s!/],
  ['sleep in an interrupt', 'bug', /^\[.*\] BUG: scheduling while atomic: sh\/\d+\/0x0001000\d$/],
];

let symbols: string;
beforeAll(async () => {
  await using vm = await Machine.launch<AnySchema>({ ...(await linux()), accelerator: 'tcg' });
  symbols = String(await vm.guest.readFile('/proc/kallsyms'));
});

test.for(FAULTS)(
  'a Linux whose kernel comes upon %s ends a wait as %s, with its words',
  async ([fault, death, words]) => {
    const guest = await linux();
    const kernel = await breakKernel(guest.kernel, symbols, fault, await scratch());
    const vm = await Machine.launch<AnySchema>({ ...guest, kernel, accelerator: 'tcg' });
    onTestFinished(async () => await vm[Symbol.asyncDispose]());
    // A lockup is what lasts for twice as many seconds: 10 by default.
    await vm.guest.exec('echo 1 >/proc/sys/kernel/watchdog_thresh');
    const wait = vm.console.waitFor('never', { timeout: 50_000 });
    // How this ends is the kernel's choice: it may kill the shell.
    vm.guest.exec('echo c >/proc/sysrq-trigger').catch(() => undefined);
    await expect(wait).rejects.toMatchObject({
      name: 'GuestPanicError',
      death,
      lines: expect.arrayContaining([expect.stringMatching(words)]) as string[],
    });
  },
);
