import { readFileSync } from 'node:fs';

import { linux } from '@qemukit/guest';
import { LaunchError, Machine, Network, type AnySchema, type MachineOptions } from '@qemukit/machine';
import { describe, expect, test } from 'vitest';

import { qemus } from './qemus.ts';

describe.for(await qemus())('two Linux guests at a cable, on $title,', ({ binary }) => {
  test('exchange data without this process, until a link is down or a machine gone', async () => {
    await using cable = await Network.create({ kind: 'cable' });
    const boot = async (name: string, address: string) => {
      const guest = await linux();
      const vm = await Machine.launch<AnySchema>({ ...guest, name, accelerator: 'tcg', binary, networks: [cable] });
      await vm.guest.exec`ip link set eth0 up && ip address add ${address}/24 dev eth0`;
      return vm;
    };
    await using machines = new AsyncDisposableStack();
    const [a, b] = (await Promise.all([boot('a', '10.1.0.1'), boot('b', '10.1.0.2')])).map((vm) => machines.use(vm));
    if (a === undefined || b === undefined) throw new Error('there are two');
    expect(cable.machines.toSorted()).toEqual(['a', 'b']);

    await b.guest.exec`(sleep 999 | nc -l -p 99 >/tmp/received 2>/dev/null &) >/dev/null 2>&1`;
    await a.guest.exec`head -c 4000000 /dev/urandom >/tmp/sent`;
    await a.guest.exec`until nc 10.1.0.2 99 </tmp/sent; do :; done`;
    await b.guest.exec`until [ $(wc -c </tmp/received) = 4000000 ]; do :; done`;
    const [sent, received] = await Promise.all([a.guest.exec`md5sum </tmp/sent`, b.guest.exec`md5sum </tmp/received`]);
    expect(received.stdout).toBe(sent.stdout);

    // Both cards' captures hold what was sent once over: it went this way.
    for (const { capture } of [...a.nics, ...b.nics]) expect(readFileSync(capture!).length).toBeGreaterThan(4_000_000);

    await a.qmp.execute('set_link', { name: 'net0', up: false });
    const ping = async () => (await b.guest.exec('ping -c 1 -W 1 10.1.0.1', { reject: false })).exitCode;
    expect(await ping()).toBe(1);
    await a.qmp.execute('set_link', { name: 'net0', up: true });
    await b.guest.waitUntilSucceeds('ping -c 1 -W 1 10.1.0.1');

    // It tells that nobody but the other QEMU had that end.
    await a.kill();
    await b.events.waitFor('NETDEV_STREAM_DISCONNECTED');
  });
});

describe('a cable', () => {
  const machine: MachineOptions = { architecture: 'x86_64', machine: 'q35', accelerator: 'tcg', paused: true };

  test('refuses a third machine before anything is spawned', async () => {
    await using cable = await Network.create({ kind: 'cable', name: 'link' });
    await using a = await Machine.launch({ ...machine, name: 'a', networks: [cable, 'user'] });
    await using b = await Machine.launch({ ...machine, name: 'b', networks: ['user', { network: cable }] });
    expect(cable.machines).toEqual([a.name, b.name]);
    const launching = Machine.launch({ ...machine, name: 'c', networks: [cable] });
    await expect(launching).rejects.toThrow(LaunchError);
    await expect(launching).rejects.toThrow('Cannot join net0 of machine "c" to cable "link"');
    await expect(launching).rejects.toMatchObject({ phase: 'prepare' });
  });

  test('has its end back from a launch that failed before QEMU had it', async () => {
    await using cable = await Network.create({ kind: 'cable' });
    await using a = await Machine.launch({ ...machine, name: 'a', networks: [cable] });
    const failing = Machine.launch({
      ...machine,
      name: 'b',
      networks: [cable],
      env: { 'no=name': '' },
      wrapper: ['/'],
    });
    await expect(failing).rejects.toMatchObject({ phase: 'spawn' });
    await using b = await Machine.launch({ ...machine, name: 'b', networks: [cable] });
    expect(cable.machines).toEqual([a.name, b.name]);
  });

  test('joins a machine that is at a switch, too', async () => {
    await using cable = await Network.create({ kind: 'cable' });
    await using lan = await Network.create();
    await using vm = await Machine.launch<AnySchema>({ ...machine, name: 'a', networks: [cable, lan, 'user'] });
    expect(vm.nics.map(({ id }) => id)).toEqual(['net0', 'net1', 'net2']);
    const shown = await vm.qmp.hmp('info network');
    expect(shown).toMatch(/net0: .*type=stream.*[^]*net1: .*type=stream[^]*net2: .*type=user/);
    expect([cable.machines, lan.machines]).toEqual([['a'], ['a']]);
  });
});
