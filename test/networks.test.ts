import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';

import { linux } from '@qemukit/guest';
import { LaunchError, Machine, Network } from '@qemukit/machine';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { shell } from './console-shell.ts';
import { echoes, tshark, tsharkTitle } from './packets.ts';

const NONE = { machine: 'none', accelerator: 'tcg' };
/** A PC without anything to boot: what is tested is its network card. */
const STOPPED = { architecture: 'x86_64', machine: 'q35', accelerator: 'tcg', paused: true };

describe('two Linux guests at a network', () => {
  const resources = new AsyncDisposableStack();
  let network: Network;
  let a: Machine;
  let b: Machine;

  const boot = async (name: string, address: string) => {
    const guest = await linux({ modules: ['virtio_pci', 'virtio_net'] });
    const vm = resources.use(await Machine.launch({ ...guest, name, networks: [network, 'user'] }));
    await shell(vm, `ip link set eth0 up && ip address add ${address}/24 dev eth0`);
    await shell(vm, 'ip link set eth1 up && ip address add 10.0.2.15/24 dev eth1');
    return vm;
  };
  const reaches = async (vm: Machine, address: string) => (await shell(vm, `ping -c 1 -W 1 ${address}`)).code === 0;

  beforeAll(async () => {
    network = resources.use(await Network.create({ name: 'lan' }));
    [a, b] = await Promise.all([boot('a', '192.168.7.1'), boot('b', '192.168.7.2')]);
  });
  afterAll(async () => await resources.disposeAsync());

  test('exchange data over TCP, and the host is not there', async () => {
    await shell(b, '(sleep 999 | nc -l -p 99 >/tmp/received &)');
    await shell(a, 'head -c 1000000 /dev/urandom >/tmp/sent; until nc 192.168.7.2 99 </tmp/sent; do :; done');
    await shell(b, 'until [ $(wc -c </tmp/received) = 1000000 ]; do :; done');
    const sums = await Promise.all([shell(a, 'md5sum </tmp/sent'), shell(b, 'md5sum </tmp/received')]);
    expect(sums[1].output).toBe(sums[0].output);
    expect(await reaches(a, '192.168.7.254')).toBe(false);
  });

  test('have the addresses of their machines’ cards', async () => {
    const { output } = await shell(a, 'cat /sys/class/net/eth0/address /sys/class/net/eth1/address');
    expect(output.split('\n').slice(0, 2)).toEqual(a.nics.map(({ mac }) => mac));
    expect(new Set([...a.nics, ...b.nics].map(({ mac }) => mac)).size).toBe(4);
  });

  test('are cut off by a partition, and reach each other again when it is healed', async () => {
    expect(await reaches(a, '192.168.7.2')).toBe(true);
    network.partition([a]);
    expect(await reaches(a, '192.168.7.2')).toBe(false);
    network.partition(['a', 'b']);
    expect(await reaches(a, '192.168.7.2')).toBe(true);
    network.partition(['a'], ['b']);
    expect(await reaches(b, '192.168.7.1')).toBe(false);
    network.heal();
    expect(await reaches(b, '192.168.7.1')).toBe(true);
  });

  test('see their cable pulled out and put in again', async () => {
    await a.qmp.setLink({ name: 'net0', up: false });
    expect(await shell(a, 'cat /sys/class/net/eth0/carrier')).toEqual({ output: '0\n', code: 0 });
    expect(await reaches(b, '192.168.7.1')).toBe(false);
    await a.qmp.setLink({ name: 'net0', up: true });
    expect(await reaches(b, '192.168.7.1')).toBe(true);
  });

  test('leave their packets in the machines’ directories', async () => {
    expect(await reaches(a, '192.168.7.2')).toBe(true);
    const [capture] = a.nics.flatMap(({ capture: file }) => file ?? []);
    expect(statSync(capture!).mode & 0o777).toBe(0o600);
    const packets = echoes(readFileSync(capture!));
    expect(packets.length).toBeGreaterThanOrEqual(2);
    expect(packets.slice(-2)).toEqual(['192.168.7.1 > 192.168.7.2', '192.168.7.2 > 192.168.7.1']);
  });

  test.skipIf(tshark === undefined)(`leave packets that tshark reads${tsharkTitle}`, async () => {
    expect(await reaches(a, '192.168.7.2')).toBe(true);
    const { capture } = a.nics[0]!;
    const packets = await tshark!.echoes(capture!);
    expect(packets).toEqual(echoes(readFileSync(capture!)));
    expect(packets.slice(-2)).toEqual(['192.168.7.1 > 192.168.7.2', '192.168.7.2 > 192.168.7.1']);
  });

  test('on QEMU’s own network reach its router, and not the host', async () => {
    await using server = createServer((socket) => socket.end('host'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    expect(await reaches(a, '10.0.2.2')).toBe(true);
    expect(await shell(a, `nc -w 2 10.0.2.2 ${port}`)).toMatchObject({ code: 1 });
  });

  test('take connections at a port of the host that forward() gave', async () => {
    await shell(
      b,
      '(while :; do echo "hello from b" | nc -l -p 80; done >/dev/null 2>&1 &) ; until grep -q :0050 /proc/net/tcp /proc/net/tcp6; do :; done',
    );
    const port = await b.forward(80);
    expect(await b.forward(80)).toBe(port);
    expect(await b.forward(80, { protocol: 'udp' })).not.toBe(port);
    const socket = connect(port, '127.0.0.1');
    const [data] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(data.toString()).toBe('hello from b\n');
  });
});

describe('the option networks', () => {
  test('plugs a card in at launch, and out at the end of the machine', async () => {
    await using network = await Network.create();
    await using vm = await Machine.launch({ ...STOPPED, name: 'a', networks: [network] });
    expect(network.machines).toEqual(['a']);
    expect(await vm.qmp.hmp('info network')).toMatch(/virtio-net-pci.*\r?\n.*net0: .*type=stream/);
    await vm.quit();
    expect(network.machines).toEqual([]);
  });

  test('refuses a machine whose name is at the network already, before it spawns anything', async () => {
    await using network = await Network.create({ name: 'lan' });
    await using vm = await Machine.launch({ ...STOPPED, name: 'a', networks: [network] });
    const launching = Machine.launch({ ...STOPPED, name: 'a', networks: [network] });
    await expect(launching).rejects.toThrow(LaunchError);
    await expect(launching).rejects.toThrow(
      'Cannot join net0 of machine "a" to network "lan": a machine of that name is there already',
    );
    await expect(launching).rejects.toMatchObject({ phase: 'prepare', command: undefined });
    expect(network.machines).toEqual([vm.name]);
  });

  test('opens no port of the host', async () => {
    await using network = await Network.create();
    await using vm = await Machine.launch({ ...STOPPED, networks: [network, 'user'] });
    const { stdout } = await execa('cat', [`/proc/${vm.pid}/net/tcp`, `/proc/${vm.pid}/net/tcp6`]);
    const sockets = (await execa('find', [`/proc/${vm.pid}/fd`, '-lname', 'socket:*', '-printf', '%l\n'])).stdout;
    const listening = stdout.split('\n').filter((line) => line.trim().split(/\s+/)[3] === '0A');
    const inodes = new Set(sockets.split('\n').map((link) => link.replace(/\D/g, '')));
    expect(listening.filter((line) => inodes.has(line.trim().split(/\s+/)[9] ?? ''))).toEqual([]);
  });
});

describe('forward()', () => {
  test('says that it takes a card on QEMU’s own network', async () => {
    await using vm = await Machine.launch(NONE);
    await expect(vm.forward(22)).rejects.toThrow(TypeError);
    await expect(vm.forward(22)).rejects.toThrow(
      "Cannot forward port 22: the machine is not on QEMU's own network, which takes the option networks: ['user']",
    );
    await expect(vm.forward(0)).rejects.toThrow('A port to forward is a whole number from 1 to 65535, not 0');
  });

  test('names a card that is not there', async () => {
    await using vm = await Machine.launch({ ...STOPPED, networks: ['user'] });
    await expect(vm.forward(22, { nic: 'net1' })).rejects.toThrow('net1 is not on');
  });
});
