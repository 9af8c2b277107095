import type { MachineOptions } from '@qemukit/machine';
import { describe, expect, test } from 'vitest';

import { leavesGuestOpen } from './default-guest.ts';

describe('leavesGuestOpen()', () => {
  test.for<MachineOptions>([
    { architecture: 'x86_64' },
    { architecture: 'aarch64', name: 'a', memory: 64, cpus: 2, cpu: 'max', accelerator: 'tcg', paused: true },
    { architecture: 'riscv64', args: ['-device', 'VGA', '-S', '-netdev', 'user,id=boot'] },
    { architecture: 'x86_64', machine: undefined, kernel: undefined, args: undefined, preconfig: false },
  ])('is true for %o', (options) => {
    expect(leavesGuestOpen(options)).toBe(true);
  });

  test.for<MachineOptions>([
    { machine: 'none' },
    { machine: 'q35' },
    { kernel: '/boot/vmlinuz' },
    { initrd: '/initrd' },
    { firmware: 'bios-256k.bin' },
    { firmware: { code: '/code.fd', vars: '/vars.fd' } },
    { accelerator: 'qtest' },
    { preconfig: true },
    { architecture: 'm68k' },
    { args: ['-drive', 'file=disk.qcow2'] },
    { args: ['-S', '--blockdev', 'driver=null-co,node-name=a'] },
    { args: ['-hda', 'disk.img'] },
    { args: ['-M', 'none'] },
    { args: ['-incoming', 'defer'] },
    { args: ['-device', 'loader,file=a'] },
  ])('is false for %o', (options) => {
    expect(leavesGuestOpen({ architecture: 'x86_64', ...options })).toBe(false);
  });
});
