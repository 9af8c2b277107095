import { expect, test } from 'vitest';

import { commandLine, INHERITED, pasteable } from './command-line.ts';
import { completeOptions, type MachineOptions } from './options.ts';

const SYSTEM = { name: 'system', command: ['/usr/bin/qemu-system-x86_64'], args: [], env: {} } as const;
const UNPACKED = {
  name: 'newer',
  command: ['/lib/ld.so', '--library-path', '/opt/q/lib', '/opt/q/qemu-system-x86_64'],
  args: ['-L', '/opt/q/share'],
  env: { QEMU_MODULE_DIR: '/opt/q/modules' },
} as const;

const settings = (options: MachineOptions) => completeOptions(options, 'x86_64', 'vm');

const BEFORE = ['-nodefaults', '-no-user-config', '-display', 'none', '-name', 'vm'];
const DEVICES = [
  ...['-chardev', 'socket,id=monitor,fd=3', '-qmp', 'chardev:monitor'],
  ...['-chardev', 'socket,id=console0,fd=4', '-serial', 'chardev:console0'],
];

test.for<[string, MachineOptions, string[]]>([
  ['defaults', {}, ['-machine', 'q35', '-accel', 'tcg', '-smp', '1', '-m', '256M', ...DEVICES]],
  [
    'a kernel',
    { kernel: '/k', initrd: '/i', append: 'console=ttyS0 quiet' },
    [
      ...['-machine', 'q35', '-accel', 'tcg', '-smp', '1', '-m', '256M'],
      ...['-kernel', '/k', '-initrd', '/i', '-append', 'console=ttyS0 quiet', ...DEVICES],
    ],
  ],
  [
    'everything else, with the user’s arguments last',
    { machine: 'pc,usb=off', cpu: 'max', cpus: 2, memory: 512, args: ['-S'] },
    ['-machine', 'pc,usb=off', '-accel', 'tcg', '-cpu', 'max', '-smp', '2', '-m', '512M', ...DEVICES, '-S'],
  ],
])('commandLine() with %s', ([, options, expected]) => {
  expect(commandLine(settings(options), SYSTEM, 'tcg', INHERITED)).toEqual([
    '/usr/bin/qemu-system-x86_64',
    ...BEFORE,
    ...expected,
  ]);
});

test('commandLine() runs an installation through its loader, with its data', () => {
  expect(commandLine(settings({}), UNPACKED, 'tcg', INHERITED).slice(0, 7)).toEqual([
    ...UNPACKED.command,
    ...UNPACKED.args,
    '-nodefaults',
  ]);
});

test('pasteable() quotes for a shell, and takes the terminal for the console', () => {
  const line = pasteable(settings({ append: "it's $HOME", env: { A: 'b c' } }), UNPACKED, 'tcg');
  expect(line).toMatch(/^QEMU_MODULE_DIR=\/opt\/q\/modules A='b c' \/lib\/ld.so /);
  expect(line).toContain(`-append 'it'\\''s $HOME'`);
  expect(line).toContain('-chardev stdio,id=console0,signal=off -serial chardev:console0');
  expect(line).not.toContain('fd=');
});
