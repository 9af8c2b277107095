import { linux } from '@qemukit/guest';
import { Network } from '@qemukit/machine';
import { expect, test } from '@qemukit/vitest';

const guest = await linux({ modules: ['virtio_net'] });

test('a client finds its server again when the network is whole again', async ({ launch }) => {
  await using network = await Network.create();
  const boot = async (name: string, address: string) => {
    const vm = await launch({ ...guest, name, networks: [network] });
    await vm.guest.exec`ip link set eth0 up && ip address add ${address}/24 dev eth0`;
    return vm;
  };
  const [server, client] = await Promise.all([boot('server', '10.1.0.1'), boot('client', '10.1.0.2')]);

  network.partition([server]);
  await expect(client).toRunInGuest('ping -c 1 -W 1 10.1.0.1', { exitCode: 1 });
  network.heal();
  await client.guest.waitUntilSucceeds('ping -c 1 -W 1 10.1.0.1');

  await client.qmp.setLink({ name: 'net0', up: false });
  await expect(client).toRunInGuest('cat /sys/class/net/eth0/carrier', { stdout: '0' });
});

test('two machines share a cable', async ({ launch }) => {
  await using cable = await Network.create({ kind: 'cable' });
  const boot = async (name: string, address: string) => {
    const vm = await launch({ ...guest, name, networks: [cable] });
    await vm.guest.exec`ip link set eth0 up && ip address add ${address}/24 dev eth0`;
    return vm;
  };
  const [left] = await Promise.all([boot('left', '10.1.0.1'), boot('right', '10.1.0.2')]);
  await left.guest.waitUntilSucceeds('ping -c 1 -W 1 10.1.0.2');
});

test('the host reaches a service in the guest', async ({ launch }) => {
  const vm = await launch({ ...guest, networks: ['user'] });
  await vm.guest.exec('ip link set eth0 up && ip address add 10.0.2.15/24 dev eth0');
  await vm.guest.writeFile('/tmp/index.html', 'hello from the guest\n');
  await vm.guest.exec('httpd -p 80 -h /tmp');

  const port = await vm.forward(80);
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  expect(await answer.text()).toBe('hello from the guest\n');
});
