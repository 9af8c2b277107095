import { connect } from 'node:net';

import { CommandError, MonitorClosedError } from '@qemukit/machine';
import { Monitor, type JsonObject, type JsonValue } from '@qemukit/machine/qmp';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';

import { launchers, qemus } from './qemus.ts';
import { RawMonitor } from './raw-monitor.ts';

interface Line {
  readonly sent?: JsonObject;
  readonly received?: JsonObject;
}

function transcript(monitor: Monitor): Line[] {
  const lines = monitor.transcript.toJsonLines().trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Line);
}

/** What QEMU said, in order: an event by its name, a reply as `reply`. */
function said(monitor: Monitor): unknown[] {
  return transcript(monitor).flatMap(({ received }) => (received === undefined ? [] : (received.event ?? 'reply')));
}

describe.for(await qemus())('$title', ({ binary }) => {
  const { launch, launchAt } = launchers(binary);

  describe('a monitor is connected', () => {
    test.for(['a string', 'an object', 'a stream'])('at a unix path, as %s', async (kind) => {
      const { vm, path } = await launchAt();
      const address = kind === 'a string' ? path : kind === 'an object' ? { path } : connect(path);
      await using monitor = await Monitor.connect(address);
      expect(monitor.greeting).toEqual(vm.qmp.greeting);
      expect(await monitor.execute('query-status')).toMatchObject({ running: true });
    });

    test('at a TCP port', async () => {
      const args = ['-chardev', 'socket,id=more,host=127.0.0.1,port=0,server=on,wait=off', '-qmp', 'chardev:more'];
      const vm = await launch({ args });
      const chardevs = (await vm.qmp.execute('query-chardev')) as { label: string; filename: string }[];
      const [, port] = /:(\d+),/.exec(chardevs.find(({ label }) => label === 'more')?.filename ?? '') ?? [];
      await using monitor = await Monitor.connect({ host: '127.0.0.1', port: Number(port) });
      expect(await monitor.execute('query-status')).toMatchObject({ running: true });
    });

    test('on an inherited file descriptor', async () => {
      const { path } = await launchAt();
      const socket = connect(path);
      const script = `
        import { Monitor } from '@qemukit/machine/qmp';
        await using monitor = await Monitor.connect({ fd: 3 });
        console.log(await monitor.hmp('info status'));`;
      const args = ['--conditions=source', '--input-type=module', '--eval', script];
      const child = await execa(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe', socket] });
      expect(child.stdout).toMatch(/^VM status: running/);
    });

    test('with pretty=on, where one message is many lines', async () => {
      const { vm, path } = await launchAt(',pretty=on');
      await using monitor = await Monitor.connect(path);
      expect(monitor.transcript.lastLines(4).join()).toMatch(/← \{ "QMP": \{/);
      await monitor.execute('stop');
      expect(monitor.events.find('STOP')).toBeDefined();
      expect(await monitor.execute('query-qmp-schema')).toEqual(await vm.qmp.execute('query-qmp-schema'));
    });

    test('anew while QEMU still executes what its last client has asked: the answer is not taken for another', async () => {
      const { path } = await launchAt();
      for (const timeout of [2, 5, 10, 15]) {
        const first = await Monitor.connect(path);
        await first.execute('query-qmp-schema', {}, { timeout }).catch(() => undefined);
        await first[Symbol.asyncDispose]();
        await using second = await Monitor.connect(path);
        expect(await second.execute('query-status')).toMatchObject({ running: true });
        expect(await second.execute('query-kvm')).toMatchObject({ enabled: false });
      }
    });

    test('and says after a quit that it was one', async () => {
      const { path } = await launchAt();
      const monitor = await Monitor.connect(path);
      const pending = monitor.events.waitFor('RESUME');
      await monitor.execute('quit');
      await expect(pending).rejects.toThrow(/: QEMU closed the connection after its SHUTDOWN \(host-qmp-quit\)$/);
      expect((await monitor.closed).message).toBe('QEMU closed the connection after its SHUTDOWN (host-qmp-quit)');
    });

    test('anew after its end, as a session of its own', async () => {
      const { path } = await launchAt();
      const first = await Monitor.connect(path);
      await first.execute('stop');
      await first[Symbol.asyncDispose]();
      expect(first.closedBy?.message).toBe('the monitor was closed on this side');
      await using second = await Monitor.connect(path);
      expect(await second.execute('query-status')).toMatchObject({ running: false });
      expect(first.events.find('STOP')).toBeDefined();
      expect(second.events.find('STOP')).toBeUndefined();
      await expect(first.execute('query-status')).rejects.toThrow(
        'Cannot execute "query-status": the monitor was closed on this side',
      );
    });
  });

  describe('negotiation', () => {
    test('comes before every command, and offers oob on a socket', async () => {
      const { path } = await launchAt();
      const raw = new RawMonitor(path);
      expect(await raw.next()).toMatchObject({ QMP: { capabilities: ['oob'] } });
      const refused = await raw.ask('{"execute":"query-status","id":1}');
      expect(refused).toMatchObject({ id: 1, error: { class: 'CommandNotFound' } });
      expect(await raw.ask('{"execute":"qmp_capabilities","id":2}')).toEqual({ return: {}, id: 2 });
    });

    test('brings events only after it', async () => {
      const { vm, path } = await launchAt();
      const raw = new RawMonitor(path);
      await raw.next();
      await vm.qmp.execute('stop');
      expect(await raw.ask('{"execute":"qmp_capabilities","id":1}')).toEqual({ return: {}, id: 1 });
      await vm.qmp.execute('cont');
      expect(await raw.next()).toMatchObject({ event: 'RESUME' });
    });

    test('is done once', async () => {
      const vm = await launch();
      expect(await vm.qmp.executeRaw('qmp_capabilities')).toMatchObject({ failure: { class: 'CommandNotFound' } });
    });
  });

  describe('what is sent', () => {
    test('may come in any pieces, without line ends, with any id', async () => {
      const { vm, path } = await launchAt();
      const raw = new RawMonitor(path);
      await raw.next();
      await raw.ask('{"execute":"qmp_capabilities"}');
      const single = `{'execute':'query-name','id':{'a':[null,"b"]}}`;
      expect(await raw.ask(...Array.from(single))).toEqual({ return: { name: vm.name }, id: { a: [null, 'b'] } });
      const first = await raw.ask('{"execute":"query-name","id":[]}{"execute":"query-name","id":null}');
      expect([first.id, (await raw.next()).id]).toEqual([[], null]);
    });

    test('is compact, with small ids that come again: QEMU reads byte by byte', async () => {
      const vm = await launch();
      for (let i = 0; i < 20; i++) await vm.qmp.execute('query-status');
      const sent = vm.qmp.transcript
        .toJsonLines()
        .match(/(?<="sent":).*(?=\}$)/gm)
        ?.slice(1);
      expect(new Set(sent)).toEqual(new Set(['{"execute":"query-status","id":0}']));
      expect(sent).toHaveLength(20);
    });

    test('that QEMU cannot read fails the command, and none of its neighbours', async () => {
      const vm = await launch();
      const unreadable = vm.qmp.execute('query-name', { half: '\ud800' });
      const results = await Promise.allSettled([
        vm.qmp.execute('query-status'),
        unreadable,
        vm.qmp.execute('query-kvm'),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      await expect(unreadable).rejects.toThrow(/^Cannot execute "query-name": (\d+:\d+: )?JSON parse error/);
      expect(await vm.qmp.execute('query-name')).toEqual({ name: vm.name });
    });

    test('that QEMU cannot read out of band fails just that, too', async () => {
      const vm = await launch();
      const [schema, unreadable, status] = await Promise.allSettled([
        vm.qmp.execute('query-qmp-schema'),
        vm.qmp.executeRaw('query-yank', { half: '\ud800' }, { oob: true }),
        vm.qmp.execute('query-status'),
      ]);
      expect([schema.status, status.status]).toEqual(['fulfilled', 'fulfilled']);
      expect(unreadable).toMatchObject({ value: { kind: 'failure' } });
    });

    test('is as deep as QEMU reads, and not deeper', async () => {
      const vm = await launch();
      const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as JsonValue;
      // With the message and the list of arguments: QEMU takes it, and finds no such argument.
      await expect(vm.qmp.executeRaw('query-name', { deep: nested(1022) })).resolves.toMatchObject({
        failure: { desc: "Parameter 'deep' is unexpected" },
      });
      await expect(vm.qmp.executeRaw('query-name', { deep: nested(1023) })).rejects.toThrow(RangeError);
      expect(await vm.qmp.execute('query-name')).toEqual({ name: vm.name });
    });

    test('is read again after half a command and a control character', async () => {
      const { vm, path } = await launchAt();
      const stream = connect(path);
      await using monitor = await Monitor.connect(stream);
      stream.write('{"execute": "half a str\u0001');
      // QEMU says that it could not read something; that it was nothing of ours only we could know.
      await expect(monitor.execute('query-name')).rejects.toThrow('JSON parse error');
      expect(await monitor.execute('query-name')).toEqual({ name: vm.name });
    });
  });

  describe('commands', () => {
    test('are executed in order, at most 8 of them in QEMU’s hands', async () => {
      const vm = await launch();
      const order: number[] = [];
      const commands = Array.from({ length: 30 }, async (_, i) => {
        await vm.qmp.execute(i % 3 === 0 ? 'query-commands' : 'query-status');
        order.push(i);
      });
      await Promise.all(commands);
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      let inFlight = 0;
      const [, ...afterGreeting] = transcript(vm.qmp);
      const depths = afterGreeting.map(({ sent }) => (inFlight += sent === undefined ? -1 : 1));
      expect(Math.max(...depths)).toBe(8);
    });

    test('out of band overtake those in QEMU’s hands', async () => {
      const vm = await launch();
      const order: string[] = [];
      const dumps = Array.from({ length: 12 }, async () => {
        await vm.qmp.execute('query-qmp-schema');
        order.push('dump');
      });
      const pause = vm.qmp.execute('migrate-pause', undefined, { oob: true });
      await expect(pause).rejects.toThrow(/^Cannot execute "migrate-pause": migrate-pause is currently only supported/);
      order.push('pause');
      await Promise.all(dumps);
      expect(order.indexOf('pause')).toBeLessThan(2);
    });

    test('out of band are few; others are refused', async () => {
      const vm = await launch();
      await expect(vm.qmp.execute('stop', undefined, { oob: true })).rejects.toThrow('does not support OOB');
      expect(await vm.qmp.execute('query-status')).toMatchObject({ running: true });
    });

    test('can cut their own monitor: then all that waits rejects with it', async () => {
      const { vm, path } = await launchAt();
      await using monitor = await Monitor.connect(path);
      await monitor.execute('stop');
      const own = { type: 'chardev', id: 'more' };
      expect(await monitor.execute('query-yank', undefined, { oob: true })).toContainEqual(own);
      const waiting = [monitor.execute('query-qmp-schema'), monitor.events.waitFor('RESUME')];
      await monitor.executeRaw('yank', { instances: [own] }, { oob: true }).catch(() => undefined); // no reply may come
      const reason = await monitor.closed;
      for (const result of await Promise.allSettled(waiting)) {
        expect(result).toMatchObject({ reason: { name: 'MonitorClosedError', cause: reason } });
      }
      expect(monitor.events.find('STOP')).toBeDefined();
      expect(await vm.qmp.execute('query-name')).toEqual({ name: vm.name });
    });

    test('of a transaction are done together, or not at all', async () => {
      const vm = await launch();
      const disk = { driver: 'null-co', 'node-name': 'disk', size: 1024 ** 2, 'read-zeroes': true };
      await vm.qmp.execute('blockdev-add', disk);
      const bitmaps = async () => {
        const [node] = (await vm.qmp.execute('query-named-block-nodes')) as { 'dirty-bitmaps'?: { name: string }[] }[];
        return (node?.['dirty-bitmaps'] ?? []).map(({ name }) => name).toSorted();
      };
      const add = (name: string) => ({ type: 'block-dirty-bitmap-add', data: { node: 'disk', name } }) as const;
      await vm.qmp.transaction([add('a'), add('b')]);
      expect(await bitmaps()).toEqual(['a', 'b']);
      await vm.qmp.transaction({ actions: [add('c')], properties: { 'completion-mode': 'individual' } });
      const failing = vm.qmp.transaction([add('d'), add('a')]);
      await expect(failing).rejects.toThrow('Cannot execute "transaction": Bitmap already exists: a');
      expect(await bitmaps()).toEqual(['a', 'b', 'c']);
    });

    test.for([
      ['no-such-command', {}, 'CommandNotFound'],
      ['query-status', { unexpected: 1 }, 'GenericError'],
      ['device_del', { id: 'none' }, 'DeviceNotFound'],
      ['block-job-cancel', { device: 'none' }, 'DeviceNotActive'],
    ] as const)('that fail say why: %s %o, %s', async ([command, args, errorClass]) => {
      const vm = await launch();
      const error = await vm.qmp.execute(command, args).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(CommandError);
      expect(error).toMatchObject({ class: errorClass, command });
    });

    test('of the human monitor answer with text, errors too', async () => {
      const vm = await launch();
      expect(await vm.qmp.hmp('info status')).toBe('VM status: running\n');
      expect(await vm.qmp.hmp('frobnicate')).toBe("unknown command: 'frobnicate'\n");
    });

    test('carry integers of 64 bits, both ways', async () => {
      const vm = await launch();
      const root = { path: '/machine/unattached/system[0]', property: 'size' };
      expect(await vm.qmp.execute('qom-get', root)).toBe(2n ** 64n - 1n);
      const bandwidth = 2n ** 62n + 1n;
      await vm.qmp.execute('migrate-set-parameters', { 'max-bandwidth': bandwidth });
      expect(await vm.qmp.execute('query-migrate-parameters')).toMatchObject({ 'max-bandwidth': bandwidth });
    });
  });

  describe('events', () => {
    test.for([
      ['stop', 'STOP'],
      ['cont', 'RESUME'],
      ['system_reset', 'RESET'],
      ['system_powerdown', 'POWERDOWN'],
    ])('of %s come before its reply, and are in the log when that resolves', async ([command, name]) => {
      const vm = await launch({ args: command === 'cont' ? ['-S'] : [] });
      await vm.qmp.execute(command!);
      expect(vm.events.find(name!)).toBeDefined();
      expect(said(vm.qmp).slice(-2)).toEqual([name, 'reply']);
    });

    test('have the host’s clock', async () => {
      const vm = await launch();
      await vm.qmp.execute('stop');
      const { timestamp } = await vm.events.waitFor('STOP');
      expect(Math.abs(Date.now() / 1000 - timestamp.seconds)).toBeLessThan(60);
    });

    test('of a device that goes come after the reply', async () => {
      const args = ['-S', '-device', 'qemu-xhci', '-device', 'usb-tablet,id=tablet'];
      const vm = await launch({ machine: 'q35', args });
      await vm.qmp.execute('device_del', { id: 'tablet' });
      await vm.events.waitFor('DEVICE_DELETED', { match: { device: 'tablet' } });
      expect(said(vm.qmp).slice(-3)).toContain('reply');
    });

    test('of a mirror job that is ready and then cancelled say that it completed', async () => {
      const vm = await launch();
      for (const name of ['a', 'b']) {
        await vm.qmp.execute('blockdev-add', {
          driver: 'null-co',
          'node-name': name,
          size: 1024 ** 2,
          'read-zeroes': true,
        });
      }
      await vm.qmp.execute('blockdev-mirror', { 'job-id': 'job', device: 'a', target: 'b', sync: 'full' });
      await vm.events.waitFor('BLOCK_JOB_READY', { match: { device: 'job' } });
      await vm.qmp.execute('block-job-cancel', { device: 'job' });
      await vm.events.waitFor('BLOCK_JOB_COMPLETED', { match: { device: 'job' } });
      expect(vm.events.find('BLOCK_JOB_CANCELLED')).toBeUndefined();
    });

    test('of quit are readable after the end', async () => {
      const { vm, path } = await launchAt();
      const monitor = await Monitor.connect(path);
      await monitor.execute('quit').catch((error: unknown) => {
        if (!(error instanceof MonitorClosedError)) throw error; // else its reply came too late
      });
      await monitor.closed;
      expect(monitor.events.find('SHUTDOWN')?.data).toEqual({ guest: false, reason: 'host-qmp-quit' });
      expect(await vm.exited).toMatchObject({ code: 0, expected: true });
    });
  });
});
