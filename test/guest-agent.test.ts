import { linux } from '@qemukit/guest';
import { Machine, TimeoutError, type AnySchema } from '@qemukit/machine';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { guestContract } from './guest-contract.ts';
import { qemus } from './qemus.ts';

const MEBIBYTE = 1 << 20;

describe.for(await qemus())("qemukit's agent on $title", ({ binary }) => {
  const launch = async () =>
    await Machine.launch<AnySchema>({
      ...(await linux({ modules: ['virtio_net'] })),
      args: ['-device', 'virtio-net,romfile='],
      binary,
      accelerator: 'tcg',
    });
  let vm: Machine<AnySchema>;
  beforeAll(async () => {
    vm = await launch();
    await vm.guest.ready();
    return async () => await vm[Symbol.asyncDispose]();
  });

  guestContract({ machine: () => vm, launch, patience: 700, volume: 16 });

  test('a slow reader holds up its own command, and nobody else’s', async () => {
    const printed = '/tmp/printed';
    const counting = `n=0; while :; do n=$((n+1)); dd if=/dev/zero bs=65536 count=1 2>/dev/null; echo $n >${printed}; done`;
    const endless = vm.guest.exec(counting)[Symbol.asyncIterator]();
    await endless.next();
    await vm.guest.waitForFile(printed);
    const count = async () => Number(String(await vm.guest.readFile(printed)));
    let last = -1;
    // It stands still when its window and its pipe are full: so two looks see the same.
    for (let now = await count(); now !== last; now = await count()) {
      last = now;
      await vm.guest.exec(['sleep', '0.5']);
    }
    expect(last).toBeLessThan(16);
    await endless.return?.();
  });

  test('input is read only as fast as the guest takes it', async () => {
    let given = 0;
    const endless = (async function* () {
      for (;;) yield await Promise.resolve(Buffer.alloc(4096, ++given % 256));
    })();
    const { stdoutBytes } = await vm.guest.exec('sleep 0.3; head -c 10000', { input: endless });
    expect(stdoutBytes).toHaveLength(10_000);
    expect(given * 4096).toBeLessThan(MEBIBYTE);
    const broken = (async function* () {
      yield 'begin';
      await Promise.reject(new Error('the tape tore'));
    })();
    await expect(vm.guest.exec(['cat'], { input: broken })).rejects.toThrow(
      'The input ended early while running "cat" in the guest: the tape tore',
    );
  });

  test('a signal that ends a command is named', async () => {
    await expect(vm.guest.exec('kill -SEGV $$')).rejects.toThrow(
      /^Command in the guest was killed by SIGSEGV: kill -SEGV \$\$/,
    );
  });

  test('personalize() sets clock, hostname and MAC address, and draws other random numbers', async () => {
    await vm.guest.personalize({ clock: new Date('2031-02-03T04:05:06Z'), hostname: 'another', reseed: true });
    const { stdout } = await vm.guest.exec('hostname; date -u +%Y-%m-%d');
    expect(stdout).toBe('another\n2031-02-03');
    await expect(vm.guest.personalize({ macs: { none0: '52:54:00:00:00:01' } })).rejects.toThrow(
      /none0: No such device/,
    );
    await vm.guest.personalize({ macs: { eth0: '02:00:00:00:00:07' } });
    expect((await vm.guest.exec(['cat', '/sys/class/net/eth0/address'])).stdout).toBe('02:00:00:00:00:07');
    await expect(vm.guest.personalize({ hostname: 'a b' })).rejects.toThrow(TypeError);
  });

  test('waitForUnit() asks systemd', async () => {
    const systemctl = '#!/bin/sh\n[ -e /tmp/unit ] && echo active && exit 0\necho activating; exit 3\n';
    await vm.guest.writeFile('/bin/systemctl', systemctl, { mode: 0o755 });
    await expect(vm.guest.waitForUnit('db.service', { timeout: 500 })).rejects.toThrow(
      'Timed out after 500 ms waiting for unit "db.service" in the guest; it is activating',
    );
    await vm.guest.writeFile('/tmp/unit', '');
    await vm.guest.waitForUnit('db.service');
  });

  test('an agent that was replaced in the middle answers the next host, and what was in flight is told', async () => {
    const late = vm.guest.exec('echo before; sleep 98764', { timeout: 60_000 });
    const lost = late.catch((error: unknown) => error);
    await late[Symbol.asyncIterator]().next();
    const started = '/sbin/start-stop-daemon -S -b -x /sbin/qemukit-agent';
    // The agent is the parent of the shell that it runs.
    await vm.guest.exec(`(sleep 0.2; kill -9 $PPID; sleep 0.2; ${started}) &`);
    expect(await lost).toMatchObject({
      message: 'The guest closed the port of its agent while running "echo before; sleep 98764" in the guest',
    });
    expect((await vm.guest.exec('echo again')).stdout).toBe('again');
  });
});

describe('a machine whose guest does not answer', () => {
  test('says why', async () => {
    const vm = await Machine.launch({ machine: 'q35', guest: 'agent', paused: true });
    onTestFinished(async () => await vm[Symbol.asyncDispose]());
    await expect(vm.guest.ready({ timeout: 50 })).rejects.toThrow(TimeoutError);
    await expect(vm.guest.exec('true', { timeout: 50 })).rejects.toThrow(
      'Timed out after 50 ms running "true" in the guest; the guest has not answered: ' +
        'qemukit\'s agent does not run in it, or has not opened its port "qemukit.agent.0"',
    );
  });

  test('that was not asked for has none', async () => {
    const vm = await Machine.launch({ machine: 'none', name: 'bare' });
    onTestFinished(async () => await vm[Symbol.asyncDispose]());
    expect(() => vm.guest).toThrow(
      new TypeError(
        `Nothing obeys us inside machine "bare": it takes the option guest, as guest: 'agent', which linux() gives`,
      ),
    );
  });
});
