import { expect, test } from 'vitest';

import type { GuestDeath } from './errors.ts';
import { deathByEvent, deathOnConsole } from './guest-death.ts';
import type { JsonObject } from './qmp/json.ts';
import type { QmpEvent } from './qmp/message.ts';

test.for<[GuestDeath | undefined, string]>([
  ['panic', '[    4.123456] Kernel panic - not syncing: sysrq triggered crash'],
  ['panic', 'Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)'],
  ['panic', '# [   14.123456][  T123] Kernel panic - not syncing: Fatal exception'],
  ['panic', '<0>Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000009'],
  ['oops', '[   10.000001] Oops: 0002 [#1] PREEMPT SMP NOPTI'],
  ['oops', '[   10.000001] Oops: general protection fault, probably for non-canonical address 0x1: 0000 [#1] SMP'],
  ['oops', '[   10.000001] general protection fault, probably for non-canonical address 0x1: 0000 [#1] SMP'],
  ['oops', '[   10.000001] invalid opcode: 0000 [#1] PREEMPT SMP NOPTI'],
  ['oops', '[   10.000001] divide error: 0000 [#2] SMP'],
  ['oops', '[   10.000001] Internal error: Oops: 96000004 [#1] SMP'],
  ['oops', '[   10.000001] BUG: kernel NULL pointer dereference, address: 0000000000000000'],
  ['oops', '[   10.000001] BUG: unable to handle page fault for address: ffffc90000000000'],
  ['oops', '[   10.000001] Unable to handle kernel paging request at virtual address dead4ead00000000'],
  ['oops', '[   10.000001] kernel BUG at mm/slub.c:4000!'],
  ['bug', '[   10.000001] BUG: scheduling while atomic: sh/1/0x00000002'],
  ['lockup', '[   36.000001] watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [sh:77]'],
  ['lockup', '[   36.000001] BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 33s!'],
  ['lockup', '[   36.000001] watchdog: Watchdog detected hard LOCKUP on cpu 0'],
  ['oom', '[    9.500000] Out of memory: Killed process 77 (tail) total-vm:300000kB'],
  [undefined, '[    9.500000] Memory cgroup out of memory: Killed process 77 (tail)'],
  [undefined, '# grep "Kernel panic - not syncing" /var/log/messages'],
  [undefined, 'test.py: Kernel panic - not syncing'],
  [undefined, 'Oops: you forgot a comma'],
  [undefined, 'invalid opcode: see [#1] for what is known'],
  [undefined, 'BUG: my program is wrong'],
  [undefined, '[    0.100000] DEBUG: nothing'],
  [undefined, ''],
])('a console tells of %s: %s', ([death, line]) => {
  expect(deathOnConsole(line)).toBe(death);
});

const TEN = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const event = (name: string, data: JsonObject = {}, seconds = 0): QmpEvent => ({
  name,
  data,
  timestamp: { seconds: Math.trunc(seconds), microseconds: Math.round((seconds % 1) * 1e6) },
});
const reset = (seconds: number, guest = true) =>
  event('RESET', { guest, reason: guest ? 'guest-reset' : 'host-qmp-system-reset' }, seconds);

test.for<[GuestDeath | undefined, string, QmpEvent[]]>([
  ['panic', 'pvpanic', [event('GUEST_PANICKED', { action: 'pause' })]],
  ['watchdog', 'the watchdog', [event('WATCHDOG', { action: 'reset' })]],
  [undefined, 'a watchdog that only tells', [event('WATCHDOG', { action: 'none' })]],
  ['reset', 'a reset that ends QEMU', [event('SHUTDOWN', { guest: true, reason: 'guest-reset' })]],
  [undefined, 'a guest that powers off', [event('SHUTDOWN', { guest: true, reason: 'guest-shutdown' })]],
  [undefined, 'what came before', [event('GUEST_PANICKED'), event('STOP')]],
  [undefined, 'a reboot', [reset(0)]],
  [undefined, 'nine resets', TEN.slice(1).map((second) => reset(second))],
  ['reset loop', 'ten resets', TEN.map((second) => reset(second))],
  ['reset loop', 'resets without a pause', Array.from({ length: 100 }, (_, n) => reset(n / 10))],
  [undefined, 'the many resets of one reboot', Array.from({ length: 63 }, (_, n) => reset(n / 40))],
  [undefined, 'ten resets in more than a minute', TEN.map((second) => reset(7 * second))],
  [undefined, 'ten resets by the host', TEN.map((second) => reset(second, false))],
  [undefined, 'no event', []],
])('events tell of %s: %s', ([death, , events]) => {
  expect(deathByEvent(events)).toBe(death);
});
