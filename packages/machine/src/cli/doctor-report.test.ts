import { expect, test } from 'vitest';
import { formatReport, type DoctorReport } from './doctor-report.ts';

const well: DoctorReport = {
  host: 'Debian GNU/Linux 12 (bookworm)',
  architecture: 'x86_64',
  qemu: [
    {
      program: 'qemu-system-x86_64',
      from: 'system',
      path: '/usr/bin/qemu-system-x86_64',
      version: '7.2.22',
      problem: undefined,
    },
    {
      program: 'qemu-system-x86_64',
      from: 'sid',
      path: '/c/qemu-system-x86_64',
      version: '10.1.0',
      problem: undefined,
    },
  ],
  images: [{ program: 'qemu-img', from: 'system', path: '/usr/bin/qemu-img', version: '7.2.22', problem: undefined }],
  accelerators: [{ name: 'kvm', usable: false, why: 'there is no /dev/kvm' }],
  firmware: [{ name: 'SeaBIOS', architecture: 'x86_64', path: '/usr/share/seabios/bios-256k.bin' }],
  advice: [],
  ok: true,
};

test('formatReport() lines up what was found', () => {
  expect(formatReport(well)).toBe(`Debian GNU/Linux 12 (bookworm), x86_64

QEMU
  ok  qemu-system-x86_64  7.2.22  /usr/bin/qemu-system-x86_64
  ok  qemu-system-x86_64  10.1.0  /c/qemu-system-x86_64  (sid)

Images
  ok  qemu-img            7.2.22  /usr/bin/qemu-img

Accelerators for x86_64 guests
  --  kvm                 there is no /dev/kvm

Firmware
  ok  SeaBIOS, x86_64     /usr/share/seabios/bios-256k.bin

Machines can be launched here.
`);
});

test('formatReport() gives the command for what is missing, and the way out', () => {
  const text = formatReport({
    ...well,
    qemu: [],
    advice: [
      { missing: 'QEMU for x86_64', command: 'sudo apk add qemu-system-x86_64' },
      { missing: 'qemu-img', command: undefined },
    ],
    ok: false,
  });
  expect(text).toContain('  --  qemu-system-*    not found\n');
  expect(text).toContain(`To add what is missing
  QEMU for x86_64
    sudo apk add qemu-system-x86_64
  qemu-img
    no package is known for it on this host

Machines cannot be launched here yet. \`npx qemukit install\` adds what is needed.
`);
});
