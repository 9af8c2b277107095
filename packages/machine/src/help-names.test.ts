import { expect, test } from 'vitest';
import { helpNames } from './help-names.ts';

test.for<[string, string, string, string[]]>([
  [
    'machine types without their descriptions',
    'machine',
    'Supported machines are:\nmicrovm              microvm (i386)\npc                   Standard PC (alias of pc-i440fx-7.2)\n',
    ['microvm', 'pc'],
  ],
  ['accelerators', 'accel', 'Accelerators supported in QEMU binary:\ntcg\nkvm\n', ['tcg', 'kvm']],
  [
    'CPUs of QEMU 7.2, up to their flags',
    'cpu',
    'Available CPUs:\nx86 486                   (alias configured by machine type)\nx86 max\n\nRecognized CPUID flags:\n  3dnow abm\n',
    ['486', 'max'],
  ],
  [
    'display backends of QEMU 11, up to the prose',
    'display',
    'Available display backend types:\nnone\ncurses\n\nSome display backends support suboptions\n -display backend\n',
    ['none', 'curses'],
  ],
  ['CPUs of QEMU 10', 'cpu', 'Available CPUs:\n  486                   (alias)\n  max\n', ['486', 'max']],
  [
    'devices under all headings',
    'device',
    'Controller/Bridge/Hub devices:\nname "cxl-rp", bus PCI, desc "CXL Root Port"\n\nStorage devices:\nname "nvme", bus PCI\n',
    ['cxl-rp', 'nvme'],
  ],
  [
    'devices by both of their names',
    'device',
    'Misc devices:\nname "virtio-rng-pci", bus PCI, alias "virtio-rng"\nname "edu", bus PCI, desc ", alias in prose"\n',
    ['virtio-rng-pci', 'virtio-rng', 'edu'],
  ],
  [
    'chardevs, whose heading ends in a space',
    'chardev',
    'Available chardev backend types: \n  stdio\n  null\n',
    ['stdio', 'null'],
  ],
])('helpNames() reads %s', ([, option, printed, names]) => {
  expect(helpNames(option, printed)).toEqual(names);
});
