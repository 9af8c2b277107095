import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';

import { describe, expect, test } from 'vitest';

import { connected } from '../../../../test/fake-peer.ts';
import type { WaitOptions } from '../deadline.ts';
import { AbortError, CommandError, MonitorClosedError, TimeoutError } from '../errors.ts';
import { Monitor, type Qmp } from './monitor.ts';
import type { AnySchema } from './register.ts';

const open = async (wire: Duplex) => await Monitor.connect<AnySchema>(wire);

describe('Monitor.execute()', () => {
  test('resolves with what the command returns', async () => {
    const { peer, monitor } = await connected(open);
    const [value] = await Promise.all([monitor.execute('query-status'), peer.answer({ running: true })]);
    expect(value).toEqual({ running: true });
  });

  test('throws what QEMU says, in the frame of the caller, with secrets not enumerable', async () => {
    const { peer, monitor } = await connected(open);
    async function theCaller() {
      await monitor.execute('device_add', { driver: 'toaster' });
    }
    const calling = theCaller();
    const { id } = await peer.next();
    peer.send(`{"id":${id},"error":{"class":"GenericError","desc":"no such toaster"}}\n`);
    const error = await calling.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({
      message: 'Cannot execute "device_add": no such toaster',
      class: 'GenericError',
      command: 'device_add',
      arguments: { driver: 'toaster' },
    });
    expect(Object.keys(error as object)).not.toContain('arguments');
    expect((error as Error).stack).toContain('theCaller');
  });

  test('gives each its own reply, whatever the order', async () => {
    const { peer, monitor } = await connected(open);
    const both = Promise.all([monitor.execute('a'), monitor.execute('b')]);
    const first = await peer.next();
    const second = await peer.next();
    peer.send(`{"return":"b","id":${second.id}}\n{"return":"a","id":${first.id}}\n`);
    expect(await both).toEqual(['a', 'b']);
  });

  test('sends at most 8 at a time, takes back what was not sent, and lets out-of-band commands pass', async () => {
    const { peer, monitor } = await connected(open);
    const controller = new AbortController();
    const pending = Array.from({ length: 9 }, async (_, i) => await monitor.execute(`c${i}`));
    const taken = monitor.execute('taken-back', undefined, { signal: controller.signal });
    const urgent = monitor.execute('yank', { instances: [] }, { oob: true });
    const sent = [];
    for (let i = 0; i < 9; i++) sent.push(await peer.next());
    expect(sent.map((command) => command.execute ?? command['exec-oob'])).toEqual([
      ...['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'yank'],
    ]);
    controller.abort(new Error('changed my mind'));
    await expect(taken).rejects.toThrow(AbortError);
    for (const { id } of sent) peer.send(`{"return":${id},"id":${id}}\n`);
    await urgent;
    const last = await peer.next();
    expect(last.execute).toBe('c8');
    peer.send(`{"return":8,"id":${last.id}}\n`);
    expect(await Promise.all(pending)).toHaveLength(9);
  });

  test('recycles small ids', async () => {
    const { peer, monitor } = await connected(open);
    for (let i = 0; i < 20; i++) {
      const executing = monitor.execute('x');
      const { id } = await peer.next();
      expect(id).toBe(0);
      peer.send(`{"return":{},"id":${id}}\n`);
      await executing;
    }
  });

  test('sends integers that no number can hold', async () => {
    const { peer, monitor } = await connected(open);
    const executing = monitor.execute('x', { size: 18446744073709551615n });
    await peer.answer(null);
    await executing;
    expect(monitor.transcript.toJsonLines()).toContain('"size":18446744073709551615');
    await expect(monitor.execute('x', { size: 2 ** 60 })).rejects.toThrow(RangeError);
  });
});

describe('the methods of a Monitor', () => {
  test('execute the command of their name, with its arguments and options', async () => {
    const { peer, monitor } = await connected(async (wire) => await Monitor.connect(wire));
    for (const [executing, command] of [
      [monitor.queryStatus(), { execute: 'query-status' }],
      [monitor.blockResize({ size: 512 }), { execute: 'block_resize', arguments: { size: 512 } }],
      [monitor.yank({ instances: [] }, { oob: true }), { 'exec-oob': 'yank', arguments: { instances: [] } }],
    ] as const) {
      const { id, ...sent } = await peer.next();
      expect(sent).toEqual(command);
      peer.send(`{"return":{},"id":${id}}\n`);
      await executing;
    }
  });

  test('are not what JavaScript and test tools ask of any object', async () => {
    const { monitor } = await connected(open);
    expect(await Promise.resolve(monitor)).toBe(monitor);
    expect(inspect(monitor)).toContain('Monitor');
    expect(JSON.stringify(monitor)).toContain('greeting');
    expect(monitor).not.toEqual({});
    expect(monitor.transcript.toJsonLines().trimEnd().split('\n')).toHaveLength(3);
  });
});

test.for([
  ['execute()', async (monitor: Qmp, options: WaitOptions) => await monitor.execute('query-status', {}, options)],
  ['executeRaw()', async (monitor: Qmp, options: WaitOptions) => await monitor.executeRaw('query-status', {}, options)],
  ['a method', async (monitor: Qmp, options: WaitOptions) => await monitor.queryStatus({}, options)],
  ['hmp()', async (monitor: Qmp, options: WaitOptions) => await monitor.hmp('info status', options)],
  ['transaction()', async (monitor: Qmp, options: WaitOptions) => await monitor.transaction([], options)],
  ['events.waitFor()', async (monitor: Qmp, options: WaitOptions) => await monitor.events.waitFor('STOP', options)],
] as const)('a monitor shows the caller in the stack of an error: of %s', async ([, wait]) => {
  const { monitor } = await connected(async (wire) => await Monitor.connect(wire));
  async function theCaller() {
    await wait(monitor, { timeout: 1 });
  }
  const error = await theCaller().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TimeoutError);
  expect((error as Error).stack).toContain('theCaller');
});

describe('Monitor.executeRaw()', () => {
  test('returns an error as it does a success', async () => {
    const { peer, monitor } = await connected(open);
    const executing = monitor.executeRaw('x');
    const { id } = await peer.next();
    peer.send(`{"error":{"class":"DeviceNotFound","desc":"none"},"id":${id}}\n`);
    expect(await executing).toMatchObject({ kind: 'failure', failure: { class: 'DeviceNotFound', desc: 'none' } });
  });
});

describe('Monitor.hmp()', () => {
  test('resolves with what the line prints, its line ends as newlines', async () => {
    const { peer, monitor } = await connected(open);
    const executing = monitor.hmp('info status');
    const { id, ...command } = await peer.next();
    expect(command).toEqual({ execute: 'human-monitor-command', arguments: { 'command-line': 'info status' } });
    peer.send(`{"return":"VM status: paused\\r\\nsecond\\r\\n","id":${id}}\n`);
    expect(await executing).toBe('VM status: paused\nsecond\n');
  });
});

describe('Monitor.transaction()', () => {
  const actions = [{ type: 'abort', data: {} }];

  test.for([
    ['the list of its actions', actions, { actions }],
    ['its arguments whole', { actions, properties: {} }, { actions, properties: {} }],
  ] as const)('takes %s', async ([, given, sent]) => {
    const { peer, monitor } = await connected(open);
    const executing = monitor.transaction(given);
    const { id, ...command } = await peer.next();
    expect(command).toEqual({ execute: 'transaction', arguments: sent });
    peer.send(`{"return":{},"id":${id}}\n`);
    expect(await executing).toEqual({});
  });

  test('throws what QEMU says, with what was to be done', async () => {
    const { peer, monitor } = await connected(open);
    const failing = monitor.transaction(actions);
    const { id } = await peer.next();
    peer.send(`{"error":{"class":"GenericError","desc":"aborted"},"id":${id}}\n`);
    const error = await failing.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: 'Cannot execute "transaction": aborted', arguments: { actions } });
  });
});

describe('Monitor.sendFd()', () => {
  test.for([-1, 1.5, Number.NaN])('refuses %s, which is no file descriptor', async (fd) => {
    const { monitor } = await connected(open);
    await expect(monitor.sendFd(fd)).rejects.toThrow(TypeError);
  });

  test('refuses a stream that is no unix socket', async () => {
    const { monitor } = await connected(open);
    await expect(monitor.sendFd(0)).rejects.toThrow(
      new TypeError('a file descriptor can be sent over an open unix socket only'),
    );
  });

  test('rejects when the connection has ended', async () => {
    const { peer, monitor } = await connected(open);
    peer.close();
    await monitor.closed;
    await expect(monitor.sendFd(0)).rejects.toThrow(MonitorClosedError);
  });
});
