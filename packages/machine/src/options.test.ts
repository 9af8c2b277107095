import { describe, expect, test } from 'vitest';

import { completeOptions } from './options.ts';

const complete = (options: object) => completeOptions(options, 'x86_64', 'vm-1');

describe('completeOptions()', () => {
  test('fills every default', () => {
    expect(complete({})).toEqual({
      name: 'vm-1',
      binary: undefined,
      architecture: 'x86_64',
      machine: 'q35',
      accelerator: 'auto',
      cpu: '',
      cpus: 1,
      memory: 256,
      kernel: '',
      initrd: '',
      append: '',
      firmware: { code: '', vars: '' },
      consoles: [],
      guest: [],
      monitor: 'inherited',
      debugMonitor: false,
      nics: [],
      fds: [],
      onGuestPanic: 'fail',
      paused: false,
      preconfig: false,
      qtest: false,
      wrapper: [],
      drives: [],
      shares: [],
      incoming: false,
      args: [],
      env: {},
      wait: { timeout: undefined, signal: undefined },
    });
  });

  test('takes an undefined member as absent', () => {
    expect(complete({ memory: undefined, name: undefined })).toMatchObject({ memory: 256, name: 'vm-1' });
  });

  test.for(['aarch64', 'riscv64'])('takes virt for %s', (architecture) => {
    expect(completeOptions({}, architecture, 'vm-1')).toMatchObject({ architecture, machine: 'virt' });
    expect(complete({ architecture })).toMatchObject({ architecture, machine: 'virt' });
  });

  test.for([
    [{ memroy: 1 }, TypeError, '"memroy" is not a machine option. Did you mean "memory"? There are: name, binary,'],
    [{ memory: 0 }, RangeError, 'Machine option "memory" is a positive whole number of MiB, not 0'],
    [{ memory: -5 }, RangeError, 'not -5'],
    [{ memory: Number.NaN }, RangeError, 'not NaN'],
    [{ memory: 1.5 }, RangeError, 'not 1.5'],
    [{ memory: '512M' }, RangeError, "not '512M'"],
    [{ cpus: 0 }, RangeError, 'Machine option "cpus" is a positive whole number of virtual CPUs, not 0'],
    [{ name: '../escape' }, RangeError, 'Machine option "name" is letters, digits,'],
    [{ name: 'a,b' }, RangeError, 'Machine option "name" is letters, digits,'],
    [{ accelerator: 'warp' }, RangeError, "is one of auto, kvm, hvf, tcg, qtest, whpx, nvmm, xen, not 'warp'"],
    [{ machine: '' }, RangeError, 'Machine option "machine" is a string that is not empty'],
    [{ append: 'a\0b' }, RangeError, 'Machine option "append"'],
    [{ args: '-S' }, RangeError, 'Machine option "args" is an array of strings'],
    [{ args: ['-m', 5] }, TypeError, "not [ '-m', 5 ]"],
    [{ env: { A: 1 } }, TypeError, 'Machine option "env" is an object whose members are strings'],
    [{ paused: 'yes' }, RangeError, `Machine option "paused" is true or false, not 'yes'`],
    [{ preconfig: 1 }, RangeError, 'Machine option "preconfig" is true or false, not 1'],
    [{ wrapper: 'strace' }, RangeError, 'Machine option "wrapper" is an array of strings, a program first'],
    [{ wrapper: [''] }, TypeError, 'Machine option "wrapper" is an array of strings, a program first'],
    [{ firmware: '' }, RangeError, 'Machine option "firmware" is a string that is not empty'],
    [{ firmware: { code: '/c' } }, TypeError, 'Machine option "firmware" is a path, or { code, vars } with two paths'],
    [{ fds: [{ fd: -1, set: 1 }] }, TypeError, 'Machine option "fds" is an array of { fd, set, opaque }:'],
    [{ fds: [{ fd: 3 }] }, TypeError, 'Machine option "fds" is an array of { fd, set, opaque }:'],
    [{ fds: [{ fd: 3, set: 1, opaqe: '' }] }, TypeError, 'Machine option "fds" is an array of { fd, set, opaque }:'],
    [{ monitor: 'tcp' }, RangeError, `Machine option "monitor" is 'inherited', 'none', { path } of a unix socket, or`],
    [{ monitor: { path: '' } }, TypeError, 'has the path of a unix socket, which is not empty'],
    [{ monitor: { path: 'é'.repeat(54) } }, TypeError, 'at most 107 bytes long (this one 108), not { path:'],
    [{ monitor: { path: '/m', port: 1 } }, TypeError, 'or { host, port } with a port from 0 to 65535, not'],
    [{ monitor: { host: 'localhost' } }, TypeError, 'or { host, port } with a port from 0 to 65535, not'],
    [{ monitor: { port: 65_536 } }, TypeError, 'or { host, port } with a port from 0 to 65535, not'],
    [{ monitor: {} }, TypeError, 'or { host, port } with a port from 0 to 65535, not'],
    [{ debugMonitor: 1 }, RangeError, 'Machine option "debugMonitor" is true, false, or the path of a unix socket'],
    [{ debugMonitor: `/${'m'.repeat(107)}` }, RangeError, "at most 107 bytes long (this one 108), not '/m"],
    [{ consoles: {} }, TypeError, 'Machine option "consoles" is an array of consoles'],
    [{ consoles: [null] }, TypeError, 'Machine option "consoles" is an array of objects { id, device, index }'],
    [{ consoles: [{ name: 'a' }] }, TypeError, 'of objects { id, device, index } without "name"'],
    [{ consoles: [{ id: 'a/b' }] }, TypeError, 'Machine option "consoles" has ids of letters, digits'],
    [{ consoles: [{ device: '' }] }, TypeError, 'Machine option "consoles" has devices that are a name'],
    [{ consoles: [{ index: 0 }] }, TypeError, 'Machine option "consoles" has indices from 1 to 63'],
    [{ consoles: [{ index: 1, device: 'x' }] }, TypeError, 'has consoles with a device or an index, not both'],
    [{ consoles: [{ id: 'a' }, { id: 'a' }] }, RangeError, 'option "consoles" names "a", which is taken already'],
    [{ consoles: [{ id: 'monitor' }] }, RangeError, 'option "consoles" names "monitor", which is taken already'],
    [
      { consoles: [{}, { index: 1 }] },
      RangeError,
      '"console2" at serial port 1, but the console before it is at port 1',
    ],
    [{ networks: 'user' }, RangeError, `Machine option "networks" is an array of networks, as [network] or ['user']`],
    [{ networks: ['tap'] }, TypeError, 'is an array of networks: what Network.create() gives'],
    [{ networks: [{}] }, TypeError, "has networks that are what Network.create() gives, or 'user'"],
    [
      { networks: [{ network: 'user', model: 'e1000' }] },
      TypeError,
      'restrict, device, mac, capture } without "model"',
    ],
    [{ networks: [{ network: 'user', mac: '53:54:00:00:00:01' }] }, TypeError, 'the first byte is even'],
    [{ networks: [{ network: 'user', mac: 'a,b' }] }, TypeError, 'has addresses as "52:54:00:12:34:56"'],
    [{ networks: [{ network: 'user', device: ',x' }] }, TypeError, 'has devices that are a name'],
    [{ networks: [{ network: 'user', restrict: 'no' }] }, TypeError, 'has a restrict that is true or false'],
    [{ guest: 'toString' }, RangeError, 'Machine option "guest" is agent, qemu-ga, { console, prompt }'],
    [{ guest: [] }, TypeError, 'Machine option "guest" is a list of at least one'],
    [{ guest: ['agent', 'qga'] }, TypeError, 'Machine option "guest" is agent, qemu-ga, { console, prompt }'],
    [{ guest: ['agent', 'agent'] }, TypeError, 'is a list in which each way stands once'],
    [{ guest: ['agent', { console: 'serial9' }] }, RangeError, 'names console "serial9", and there are console0'],
    [{ guest: { console: 'console0', speed: 1 } }, TypeError, 'is { console, prompt } without "speed"'],
    [{ guest: { console: 0 } }, TypeError, 'has a console that is its id, as console0'],
    [{ guest: { console: 'console0', prompt: '# ' } }, TypeError, 'has a prompt that is a regular expression'],
    [{ guest: { console: 'serial9' } }, RangeError, 'names console "serial9", and there are console0'],
    [{ guest: { ssh: { user: 'root' } } }, TypeError, 'has an ssh with a privateKey or a password, which is text'],
    [{ guest: { ssh: { user: '', password: 'x' } } }, TypeError, 'has an ssh whose user is a name'],
    [
      { guest: { ssh: { user: 'a', password: 'x', port: 0 } } },
      TypeError,
      'whose port is a whole number from 1 to 65535',
    ],
    [{ guest: { ssh: { user: 'a', password: 'x', host: 'b' } } }, TypeError, 'port } without "host"'],
    [
      { guest: { ssh: { user: 'a', password: 'x' } } },
      RangeError,
      "takes QEMU's own network for ssh: networks: ['user']",
    ],
    [{ shares: '/srv' }, RangeError, 'Machine option "shares" is an array of shares, as [{ host, guest }]'],
    [{ shares: [{ host: '/tmp' }] }, TypeError, 'A share takes the option "guest"'],
    [{ shares: [{ host: '/tmp', guest: '/srv', type: 'nfs' }] }, RangeError, 'Share option "type" is 9p or virtiofs'],
    [{ shares: [{ host: '', guest: '/srv' }] }, RangeError, 'Share option "host" is the path of a directory'],
    [{ shares: [{ host: '/tmp', guest: 'srv' }] }, RangeError, 'is an absolute path of at most 31 bytes'],
    [{ shares: [{ host: '/tmp', guest: `/${'x'.repeat(31)}` }] }, RangeError, 'at most 31 bytes'],
    ...['/', '/srv/', '//srv', '/a/../srv', '/srv/.', '/s\nrv'].map(
      (guest) => [{ shares: [{ host: '/tmp', guest }] }, RangeError, 'without "." and ".."'] as const,
    ),
    [
      { shares: [{ host: '/tmp', guest: '/srv', readonly: true }] },
      TypeError,
      '"readonly" is not a share option. Did you mean "readOnly"',
    ],
    [
      {
        shares: [
          { host: '/tmp', guest: '/srv' },
          { host: '/usr', guest: '/srv' },
        ],
      },
      RangeError,
      'Two shares are at /srv in the guest',
    ],
    [{ guest: 'agent', monitor: 'none' }, RangeError, 'Machine option "guest" takes a monitor'],
    [{ onGuestPanic: 'dump', monitor: 'none' }, RangeError, 'Machine option "onGuestPanic" takes a monitor'],
    [{ onGuestPanic: 'toString' }, RangeError, 'Machine option "onGuestPanic" is fail, dump or ignore'],
    [{ timeout: 0 }, RangeError, 'Machine option "timeout" is a positive number of milliseconds, not 0'],
    [{ signal: 'now' }, RangeError, 'Machine option "signal" is an AbortSignal'],
    [
      { drives: 'disk.qcow2' },
      RangeError,
      'Machine option "drives" is an array of paths and drives, not \'disk.qcow2\'',
    ],
    [{ incoming: 'yes' }, RangeError, 'Machine option "incoming" is true or false'],
    [{ architecture: 'sparc64' }, RangeError, 'There is no default machine type for architecture "sparc64"'],
    [null, TypeError, 'Machine options are an object, not null'],
  ] as const)('refuses %o', ([options, type, message]) => {
    const attempt = () => complete(options as object);
    expect(attempt).toThrow(type);
    expect(attempt).toThrow(message);
  });

  test('makes up ids that no other console has, and counts serial ports on', () => {
    const consoles = [{}, { id: 'console1', index: 3 }, { device: 'virtconsole' }, {}];
    expect(complete({ consoles })).toMatchObject({
      consoles: [
        { id: 'console2', device: '', index: 1 },
        { id: 'console1', device: '', index: 3 },
        { id: 'console3', device: 'virtconsole', index: 0 },
        { id: 'console4', device: '', index: 4 },
      ],
    });
  });

  test('gives cards addresses that are the same in every run, and other ones for other machines and cards', () => {
    const nics = (name: string) => complete({ name, networks: ['user', 'user'] }).nics.map(({ mac }) => mac);
    expect(nics('a')).toEqual(['52:54:63:f4:95:74', '52:54:64:f4:97:07']);
    expect(new Set([...nics('a'), ...nics('b')]).size).toBe(4);
  });

  test('takes a card without PCI for microvm', () => {
    expect(complete({ machine: 'microvm,acpi=off', networks: ['user'] }).nics[0]).toMatchObject({
      device: 'virtio-net-device',
    });
  });

  test('speaks qtest’s protocol with its accelerator, with options or without', () => {
    expect(complete({ accelerator: 'qtest' })).toMatchObject({ qtest: true });
    expect(complete({ accelerator: 'qtest,x=y' })).toMatchObject({ qtest: true });
    expect(complete({ accelerator: 'tcg' })).toMatchObject({ qtest: false });
  });
});
