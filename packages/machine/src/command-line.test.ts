import { expect, test } from 'vitest';

import { channels, commandLine, inherited, pasteable } from './command-line.ts';
import type { Drive } from './drive.ts';
import { Network } from './network.ts';
import { completeOptions, type MachineOptions } from './options.ts';

const DRIVE: Drive = {
  ...{ id: 'drive0', file: '/a.qcow2', format: 'qcow2', overlay: undefined },
  ...{ readOnly: false, interface: 'virtio' },
};
const SYSTEM = { name: 'system', command: ['/usr/bin/qemu-system-x86_64'], args: [], env: {} } as const;
const UNPACKED = {
  name: 'newer',
  command: ['/lib/ld.so', '--library-path', '/opt/q/lib', '/opt/q/qemu-system-x86_64'],
  args: ['-L', '/opt/q/share'],
  env: { QEMU_MODULE_DIR: '/opt/q/modules' },
} as const;
const PLACES = {
  directory: '/tmp/a,b',
  vars: '/tmp/a,b/vars.fd',
  monitor: undefined,
  debugMonitor: '/tmp/a,b/debug.sock',
  drives: [],
  shares: new Map([['share1', '/tmp/a,b/share1.sock']]),
};
const INHERITED = inherited(PLACES);

const NETWORK = await Network.create();

const settings = (options: MachineOptions) => completeOptions(options, 'x86_64', 'vm');

const BEFORE = ['-nodefaults', '-no-user-config', '-display', 'none', '-name', 'vm'];
const MACHINE = ['-machine', 'q35', '-accel', 'tcg', '-smp', '1', '-m', '256M'];
const DEVICES = [
  ...['-chardev', 'socket,id=monitor,fd=3', '-qmp', 'chardev:monitor'],
  ...['-chardev', 'socket,id=console0,fd=4', '-serial', 'chardev:console0'],
];

const CONSOLE_FIRST = ['-chardev', 'socket,id=console0,fd=3', '-serial', 'chardev:console0'];

test.for<[string, MachineOptions, string[]]>([
  ['defaults', {}, [...MACHINE, ...DEVICES]],
  [
    'a kernel',
    { kernel: '/k', initrd: '/i', append: 'console=ttyS0 quiet' },
    [...MACHINE, ...['-kernel', '/k', '-initrd', '/i', '-append', 'console=ttyS0 quiet', ...DEVICES]],
  ],
  [
    'everything else, with the user’s arguments last',
    { machine: 'pc,usb=off', cpu: 'max', cpus: 2, memory: 512, args: ['-S'] },
    ['-machine', 'pc,usb=off', '-accel', 'tcg', '-cpu', 'max', '-smp', '2', '-m', '512M', ...DEVICES, '-S'],
  ],
  ['both phases before the guest', { paused: true, preconfig: true }, [...MACHINE, '-S', '--preconfig', ...DEVICES]],
  ['firmware', { firmware: '/a,b/bios.bin' }, [...MACHINE, '-bios', '/a,b/bios.bin', ...DEVICES]],
  [
    'firmware in flash, commas doubled',
    { firmware: { code: '/a,b/code.fd', vars: '/c/vars.fd' } },
    [
      ...MACHINE,
      ...['-drive', 'if=pflash,unit=0,format=raw,readonly=on,file=/a,,b/code.fd'],
      ...['-drive', 'if=pflash,unit=1,format=raw,file=/tmp/a,,b/vars.fd', ...DEVICES],
    ],
  ],
  [
    'serial ports, those left out connected to nothing',
    { consoles: [{}, { id: 'fourth', index: 3 }] },
    [
      ...[...MACHINE, ...DEVICES, '-chardev', 'socket,id=console1,fd=5', '-serial', 'chardev:console1'],
      ...['-chardev', 'socket,id=fourth,fd=6', '-serial', 'null', '-serial', 'chardev:fourth'],
    ],
  ],
  [
    'consoles on devices, with one controller for the ports that need it',
    {
      consoles: [
        { device: 'isa-serial,iobase=0x2e8' },
        { device: 'virtconsole' },
        { id: 'agent', device: 'virtserialport,name=a' },
      ],
    },
    [
      ...[...MACHINE, ...DEVICES, '-chardev', 'socket,id=console1,fd=5'],
      ...['-device', 'isa-serial,iobase=0x2e8,chardev=console1', '-chardev', 'socket,id=console2,fd=6'],
      ...['-device', 'virtio-serial', '-device', 'virtconsole,chardev=console2', '-chardev', 'socket,id=agent,fd=7'],
      ...['-device', 'virtserialport,name=a,chardev=agent'],
    ],
  ],
  [
    'a port on a controller of the user’s own',
    { consoles: [{ device: 'virtconsole,bus=own.0' }], args: ['-device', 'virtio-serial,id=own'] },
    [
      ...[...MACHINE, ...DEVICES, '-chardev', 'socket,id=console1,fd=5'],
      ...['-device', 'virtconsole,bus=own.0,chardev=console1', '-device', 'virtio-serial,id=own'],
    ],
  ],
  [
    'networks, ours on sockets after the channels’, QEMU’s own closed',
    { networks: ['user', NETWORK, { network: NETWORK, device: 'e1000e', mac: '52:54:00:00:00:01', capture: false }] },
    [
      ...[...MACHINE, ...DEVICES, '-netdev', 'user,id=net0,restrict=on'],
      ...['-device', 'virtio-net-pci,romfile=,netdev=net0,mac=52:54:8b:4f:20:74'],
      ...['-object', 'filter-dump,id=net0-capture,netdev=net0,file=/tmp/a,,b/net0.pcap'],
      ...['-netdev', 'stream,id=net1,server=off,addr.type=fd,addr.str=5'],
      ...['-device', 'virtio-net-pci,romfile=,netdev=net1,mac=52:54:8c:4f:22:07'],
      ...['-object', 'filter-dump,id=net1-capture,netdev=net1,file=/tmp/a,,b/net1.pcap'],
      ...['-netdev', 'stream,id=net2,server=off,addr.type=fd,addr.str=6'],
      ...['-device', 'e1000e,netdev=net2,mac=52:54:00:00:00:01'],
    ],
  ],
  [
    'descriptors after all sockets',
    {
      consoles: [{}],
      networks: [{ network: NETWORK, mac: '52:54:00:00:00:01', capture: false }],
      fds: [
        { fd: 20, set: 1 },
        { fd: 0, set: 7, opaque: 'a,b' },
      ],
    },
    [
      ...[...MACHINE, ...DEVICES, '-chardev', 'socket,id=console1,fd=5', '-serial', 'chardev:console1'],
      ...['-netdev', 'stream,id=net0,server=off,addr.type=fd,addr.str=6'],
      ...['-device', 'virtio-net-pci,romfile=,netdev=net0,mac=52:54:00:00:00:01'],
      ...['-add-fd', 'fd=7,set=1', '-add-fd', 'fd=8,set=7,opaque=a,,b'],
    ],
  ],
])('commandLine() with %s', ([, options, expected]) => {
  expect(commandLine(settings(options), SYSTEM, 'tcg', INHERITED)).toEqual([
    '/usr/bin/qemu-system-x86_64',
    ...BEFORE,
    ...expected,
  ]);
});

test.for<[string, Partial<MachineOptions>, string[]]>([
  ['a controller of its own', {}, ['-device', 'virtio-serial']],
  ['the controller of a console', { consoles: [{ device: 'virtconsole' }] }, []],
  ['a controller without PCI on a microvm', { machine: 'microvm,acpi=off' }, ['-device', 'virtio-serial-device']],
])('commandLine() gives the guest agent a port on %s', ([, options, controller]) => {
  const line = commandLine(settings({ ...options, guest: 'agent' }), SYSTEM, 'tcg', INHERITED);
  const fd = options.consoles === undefined ? 5 : 6;
  const port = 'virtserialport,chardev=guest,id=guest,name=qemukit.agent.0';
  const use = ['-chardev', `socket,id=guest,fd=${fd}`, ...controller, '-device', port];
  expect(line.slice(-use.length)).toEqual(use);
});

test('commandLine() speaks qtest’s protocol with its accelerator', () => {
  const options = settings({ accelerator: 'qtest' });
  const use = ['-chardev', 'socket,id=qtest,fd=5', '-qtest', 'chardev:qtest', '-qtest-log', 'none'];
  expect(commandLine(options, SYSTEM, 'qtest', INHERITED).slice(-6)).toEqual(use);
  expect(channels(options).map(({ id }) => id)).toEqual(['monitor', 'console0', 'qtest']);
});

test.for<[string, MachineOptions, string[]]>([
  ['none', { monitor: 'none' }, CONSOLE_FIRST],
  [
    'a unix socket, after what is inherited',
    { monitor: { path: '/a,b/m' }, fds: [{ fd: 20, set: 1 }] },
    [
      ...[...CONSOLE_FIRST, '-chardev', 'socket,id=monitor,path=/a,,b/m', '-qmp', 'chardev:monitor'],
      ...['-add-fd', 'fd=4,set=1'],
    ],
  ],
  [
    'a TCP address',
    { monitor: { port: 4444 } },
    [...CONSOLE_FIRST, '-chardev', 'socket,id=monitor,host=127.0.0.1,port=4444', '-qmp', 'chardev:monitor'],
  ],
  [
    'another one for a person',
    { debugMonitor: true },
    [
      ...[...DEVICES, '-chardev', 'socket,id=debug-monitor,path=/tmp/a,,b/debug.sock,server=on,wait=off'],
      ...['-qmp', 'chardev:debug-monitor'],
    ],
  ],
])('commandLine() has a monitor: %s', ([, options, expected]) => {
  const complete = settings(options);
  const monitor = typeof complete.monitor === 'object' ? complete.monitor : undefined;
  const surroundings = inherited({ ...PLACES, monitor });
  const machine = ['/usr/bin/qemu-system-x86_64', ...BEFORE, ...MACHINE];
  expect(commandLine(complete, SYSTEM, 'tcg', surroundings)).toEqual([...machine, ...expected]);
});

test('pasteable() has all monitors at sockets in the current directory', () => {
  const line = pasteable(settings({ monitor: { port: 0 }, debugMonitor: '/tmp/d' }), SYSTEM, 'tcg', []);
  expect(line).toContain('-chardev socket,id=monitor,path=monitor.sock,server=on,wait=off -qmp chardev:monitor');
  expect(line).toContain('-chardev socket,id=debug-monitor,path=debug-monitor.sock,server=on,wait=off');
});

test('commandLine() runs an installation through its loader, with its data', () => {
  expect(commandLine(settings({}), UNPACKED, 'tcg', INHERITED).slice(0, 7)).toEqual([
    ...UNPACKED.command,
    ...UNPACKED.args,
    '-nodefaults',
  ]);
});

test('commandLine() has memory that virtiofsd reaches, and says which tags there are', () => {
  const shares = [
    { host: '/srv', guest: '/nine' },
    { host: '/srv', guest: '/fs,', type: 'virtiofs' },
  ] as const;
  const line = commandLine(settings({ machine: 'microvm', memory: 128, shares }), SYSTEM, 'tcg', INHERITED).join(' ');
  expect(line).toContain(
    '-object memory-backend-memfd,id=shared-memory,size=128M,share=on -machine microvm,memory-backend=shared-memory',
  );
  expect(line).toContain('-device virtio-9p-device,fsdev=share0,mount_tag=/nine');
  expect(line).toContain('-chardev socket,id=share1,path=/tmp/a,,b/share1.sock');
  expect(line).toContain('-device vhost-user-fs-device,chardev=share1,tag=/fs,,');
  expect(line).toContain('-fw_cfg name=opt/org.qemukit/virtiofs,string=/fs,,');
});

test('commandLine() puts the wrapper before the program', () => {
  const wrapper = ['strace', '-f'];
  expect(commandLine(settings({ wrapper }), SYSTEM, 'tcg', INHERITED).slice(0, 4)).toEqual([
    ...wrapper,
    '/usr/bin/qemu-system-x86_64',
    '-nodefaults',
  ]);
});

test('commandLine() puts drives before the user’s arguments, and waits for a migration where it is asked to', () => {
  const line = commandLine(
    settings({ incoming: true, args: ['-S'] }),
    SYSTEM,
    'tcg',
    inherited({ ...PLACES, drives: [DRIVE] }),
  );
  expect(line.join(' ')).toMatch(/ -incoming defer -blockdev \{.*\} -device virtio-blk,id=drive0,drive=drive0 .* -S$/);
});

test('pasteable() quotes for a shell, and takes the terminal for the console', () => {
  const line = pasteable(settings({ append: "it's $HOME", env: { A: 'b c' } }), UNPACKED, 'tcg', []);
  expect(line).toMatch(/^QEMU_MODULE_DIR=\/opt\/q\/modules A='b c' \/lib\/ld.so /);
  expect(line).toContain(`-append 'it'\\''s $HOME'`);
  expect(line).toContain('-chardev stdio,id=console0,signal=off -serial chardev:console0');
  expect(line).not.toContain('fd=');
});

test('pasteable() gives a drive that has an overlay one of QEMU’s own', () => {
  expect(pasteable(settings({}), SYSTEM, 'tcg', [{ ...DRIVE, overlay: '/o' }])).toContain('snapshot=on');
});

test('pasteable() has sockets for the other consoles and qtest, and keeps the user’s flash as it is', () => {
  const firmware = { code: '/code.fd', vars: '/vars.fd' };
  const line = pasteable(settings({ accelerator: 'qtest', consoles: [{ id: 'b' }], firmware }), SYSTEM, 'qtest', []);
  expect(line).toContain('-chardev socket,id=b,path=b.sock,server=on,wait=off -serial chardev:b');
  expect(line).toContain('-chardev socket,id=qtest,path=qtest.sock,server=on,wait=off -qtest chardev:qtest');
  expect(line).toContain('unit=1,format=raw,snapshot=on,file=/vars.fd');
});

test('pasteable() plugs the cards of our networks into nothing', () => {
  const line = pasteable(settings({ networks: [NETWORK, 'user'] }), SYSTEM, 'tcg', []);
  expect(line).toContain('-netdev hubport,id=net0,hubid=0 -device virtio-net-pci,romfile=,netdev=net0');
  expect(line).toContain('filter-dump,id=net0-capture,netdev=net0,file=net0.pcap');
  expect(line).toContain('-netdev user,id=net1,restrict=on');
});

test('commandLine() has a machine whose memory is to be kept stand still after a panic', () => {
  expect(commandLine(settings({ onGuestPanic: 'dump' }), SYSTEM, 'tcg', INHERITED).join(' ')).toContain(
    ' -action panic=pause ',
  );
});
