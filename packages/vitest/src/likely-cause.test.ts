import { expect, test } from 'vitest';

import { likelyCause, type Clues } from './likely-cause.ts';

const NOTHING: Clues = { console: '', stderr: '', qmp: '' };

/** As QEMU 7.2, SeaBIOS, OVMF and Linux 6.1 print it; `test/reports.test.ts` provokes most of these. */
const CASES: [cause: RegExp, clues: Partial<Clues>][] = [
  [
    /KVM is not accessible/,
    {
      stderr:
        'Could not access KVM kernel module: Permission denied\nqemu-system-x86_64: failed to initialize kvm: Permission denied\n',
    },
  ],
  [/KVM is not accessible/, { stderr: 'qemu-system-x86_64: -accel kvm: invalid accelerator kvm\n' }],
  [
    /image is in use by another QEMU/,
    {
      stderr:
        'qemu-system-x86_64: -drive file=a.qcow2,if=virtio: Failed to get "write" lock\nIs another process using the image [a.qcow2]?\n',
    },
  ],
  [/the firmware "nosuch" was not found/, { stderr: "qemu: could not load PC BIOS 'nosuch'\n" }],
  [
    /the firmware "\/usr\/share\/OVMF\/OVMF_CODE.fd" was not found/,
    {
      stderr:
        "qemu-system-x86_64: -drive if=pflash: Could not open '/usr/share/OVMF/OVMF_CODE.fd': No such file or directory\n",
    },
  ],
  [
    /the host has not enough memory/,
    { stderr: "qemu-system-x86_64: cannot set up guest memory 'pc.ram': Cannot allocate memory\n" },
  ],
  [
    /this QEMU has no device "toaster"/,
    { stderr: "qemu-system-x86_64: -device toaster: 'toaster' is not a valid device model name\n" },
  ],
  [
    /this QEMU has no device "toaster"/,
    {
      qmp: '{"time":1.000,"received":{"id": 2, "error": {"class": "GenericError", "desc": "\'toaster\' is not a valid device model name"}}}\n',
    },
  ],
  [
    /QEMU could not open "\/nonexistent.img"/,
    {
      stderr:
        "qemu-system-x86_64: -drive file=/nonexistent.img: Could not open '/nonexistent.img': No such file or directory\n",
    },
  ],
  [
    /no root file system$/,
    {
      console:
        'VFS: Cannot open root device "/dev/vda" or unknown-block(0,0): error -6\nKernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n',
    },
  ],
  [/the guest ran out of memory/, { console: '[    2.1] Out of memory: Killed process 71 (tail) total-vm:97324kB\n' }],
  [
    /kernel panicked: Attempted to kill init! exitcode=0x00000100/,
    {
      console:
        '[    0.9] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100\r\n[    0.9] CPU: 0\r\n',
    },
  ],
  [
    /kernel panicked$/,
    { qmp: '{"time":9.1,"received":{"timestamp": {}, "event": "GUEST_PANICKED", "data": {"action": "pause"}}}\n' },
  ],
  [
    /the guest reset itself/,
    { qmp: '{"time":9.1,"received":{"event": "SHUTDOWN", "data": {"guest": true, "reason": "guest-reset"}}}\n' },
  ],
  [
    /the guest reset itself/,
    { qmp: '{"time":9.1,"received":{"event": "RESET", "data": {"guest": true, "reason": "guest-reset"}}}\n'.repeat(3) },
  ],
  [/firmware found nothing to boot/, { console: 'Boot failed: could not read the boot disk\n\nNo bootable device.\n' }],
  [/firmware found nothing to boot/, { console: 'BdsDxe: No bootable option or device was found.\n' }],
];

test.for(CASES)('likelyCause() says %s', ([cause, clues]) => {
  const found = likelyCause({ ...NOTHING, ...clues });
  expect(found?.cause).toMatch(cause);
  expect(found?.fix).not.toBe('');
});

const INNOCENT: [what: string, clues: Partial<Clues>][] = [
  ['a machine that said nothing', {}],
  ['a guest that boots', { console: 'SeaBIOS (version 1.16.2)\nBooting from ROM...\nWelcome\nlogin: ' }],
  [
    'firmware that resets the machine once',
    { qmp: '{"received":{"event": "RESET", "data": {"reason": "guest-reset"}}}\n' },
  ],
  [
    'a machine that is powered off',
    { qmp: '{"received":{"event": "SHUTDOWN", "data": {"reason": "guest-shutdown"}}}\n' },
  ],
  ['a guest that prints what only QEMU would say', { console: 'Failed to get "write" lock' }],
];

test.for(INNOCENT)('likelyCause() says nothing of %s', ([, clues]) => {
  expect(likelyCause({ ...NOTHING, ...clues })).toBeUndefined();
});
