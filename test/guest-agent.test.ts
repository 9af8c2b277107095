import { linux } from '@qemukit/guest';
import { Machine, MachineExitedError, TimeoutError, type AnySchema } from '@qemukit/machine';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { guestContract, hash, processes } from './guest-contract.ts';
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

  guestContract(() => vm, 700);

  test('16 MiB go in and out, and what would reset the agent goes with them', async () => {
    const data = Buffer.alloc(16 * MEBIBYTE);
    for (let at = 0; at < data.length; at += 4) data.writeUInt32LE((at * 2654435761) % 2 ** 32, at);
    data.write('\xffqemukit:reset\r\n', 5 * MEBIBYTE + 3, 'latin1');
    data.write('\xffqemukit:reset\r\n', 7 * MEBIBYTE - 5, 'latin1');
    await vm.guest.writeFile('/tmp/large', data);
    expect((await vm.guest.exec(['sha256sum', '/tmp/large'])).stdout).toContain(hash(data));
    expect(hash(await vm.guest.readFile('/tmp/large'))).toBe(hash(data));
    const { stdoutBytes } = await vm.guest.exec(['cat'], { input: data });
    expect(hash(stdoutBytes)).toBe(hash(data));
    await vm.guest.exec(['rm', '/tmp/large']);
  });

  test('1 MiB on each of stdout and stderr come at once', async () => {
    const print = 'dd if=/dev/zero bs=1024 count=1024 2>/dev/null';
    const { stdoutBytes, stderrBytes } = await vm.guest.exec(`(${print}) & (${print}) >&2; wait`);
    expect([stdoutBytes.length, stderrBytes.length]).toEqual([MEBIBYTE, MEBIBYTE]);
  });

  test('50 commands run at once', async () => {
    const numbers = Array.from({ length: 50 }, (_, n) => n);
    // Each waits for all others: they can only end together.
    await vm.guest.exec('mkdir -p /tmp/fifty');
    const command = (n: number) =>
      `touch /tmp/fifty/${n}; while [ "$(ls /tmp/fifty | wc -l)" -lt 50 ]; do sleep 0.1; done; cat; echo ${n}`;
    const results = await Promise.all(numbers.map(async (n) => await vm.guest.exec(command(n), { input: `${n}:` })));
    expect(results.map(({ stdout }) => stdout)).toEqual(numbers.map((n) => `${n}:${n}`));
  });

  test('output comes as it is printed, and a reader who leaves ends the command', async () => {
    const seen: string[] = [];
    for await (const { from, text } of vm.guest.exec('echo one; read x </dev/zero; echo never')) {
      seen.push(`${from} ${text}`);
      break;
    }
    expect(seen).toEqual(['stdout one\n']);
    await expect.poll(async () => await processes(vm.guest)).not.toContain('echo never');
    const all = await Array.fromAsync(vm.guest.exec('printf a; sleep 0.1; printf b >&2'));
    expect(all.map(({ from, text }) => [from, text])).toEqual([
      ['stdout', 'a'],
      ['stderr', 'b'],
    ]);
    const failing = async () => await Array.fromAsync(vm.guest.exec('echo so >&2; exit 9'));
    await expect(failing()).rejects.toMatchObject({ exitCode: 9, stderr: 'so\n' });
  });

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

  test('what is left in the background does not hold up the end of a command, and lives on', async () => {
    const { stdout } = await vm.guest.exec('(sleep 1; echo x; echo x; touch /tmp/lived) & echo done');
    expect(stdout).toBe('done');
    await vm.guest.waitForFile('/tmp/lived');
  });

  test('a command runs as another user, and a signal that ends it is named', async () => {
    await vm.guest.exec('echo "tester:x:1234:1234::/tmp:/bin/sh" >>/etc/passwd');
    const { stdout } = await vm.guest.exec('id -u; id -g; echo "$HOME $USER"', { user: 'tester' });
    expect(stdout).toBe('1234\n1234\n/tmp tester');
    await expect(vm.guest.exec('id', { user: 'nobody-at-all' })).rejects.toThrow(/nobody-at-all/);
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

  test('waitForPort() sees who listens', async () => {
    const over = new AbortController();
    const listening = vm.guest.exec('nc -l -p 8080', { signal: over.signal }).catch((error: unknown) => error);
    await vm.guest.waitForPort(8080);
    await expect(vm.guest.waitForPort(7, { timeout: 500 })).rejects.toThrow('what listens on TCP is at 8080');
    over.abort();
    await listening;
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

  test('reboot() resolves when the guest answers again, and shutdown() when QEMU has exited', async () => {
    await using other = await launch();
    await other.guest.writeFile('/tmp/mark', 'x');
    const waiting = other.guest.exec(['sleep', '100']).catch((error: unknown) => error);
    await other.guest.reboot();
    expect(await waiting).toMatchObject({ message: expect.stringMatching(/^The guest (was reset|closed)/) });
    expect(await other.guest.exec('test -e /tmp/mark', { reject: false })).toMatchObject({ exitCode: 1 });
    expect(await other.guest.shutdown()).toMatchObject({ code: 0, expected: true, guest: true });
    await expect(other.guest.exec('true')).rejects.toThrow(MachineExitedError);
  });

  test('waits end at once when QEMU ends, and say so', async () => {
    await using other = await launch();
    const waits = [other.guest.exec(['sleep', '1000']), other.guest.waitForFile('/never'), other.guest.ready()];
    const settled = Promise.allSettled(waits);
    await other.kill();
    for (const outcome of await settled) expect(outcome).toMatchObject({ reason: expect.any(MachineExitedError) });
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
