import { once } from 'node:events';
import { duplexPair } from 'node:stream';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';

import { describe, expect, test } from 'vitest';

import { AbortError, CommandError, MonitorClosedError, ProtocolError, TimeoutError } from '../errors.ts';
import { Monitor } from './monitor.ts';
import type { AnySchema } from './register.ts';

const GREETING = '{"QMP":{"version":{"qemu":{"major":7,"minor":2,"micro":0},"package":""},"capabilities":["oob"]}}\r\n';

/** The server's end of a monitor, on a wire of our own. */
class Peer {
  readonly #stream: Duplex;
  #received = '';

  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.setEncoding('utf8');
    stream.on('data', (piece: string) => {
      this.#received += piece;
    });
  }

  send(text: string): void {
    this.#stream.write(text);
  }

  close(): void {
    this.#stream.destroy();
  }

  /** The next command: they come one after another, with nothing between. */
  async next(): Promise<{ execute?: string; 'exec-oob'?: string; id: number; arguments?: unknown }> {
    for (;;) {
      const end = this.#received.search(/(?<=\})(?=\{)|(?<="id":\d+\})$/);
      if (end > 0) {
        const text = this.#received.slice(0, end);
        this.#received = this.#received.slice(end);
        return JSON.parse(text) as { execute?: string; id: number };
      }
      await once(this.#stream, 'data');
    }
  }

  async answer(value: unknown): Promise<void> {
    const { id } = await this.next();
    this.send(`${JSON.stringify({ return: value, id })}\r\n`);
  }
}

function wire(): { peer: Peer; stream: Duplex } {
  const [stream, other] = duplexPair();
  return { peer: new Peer(other), stream };
}

async function connected(): Promise<{ peer: Peer; monitor: Monitor<AnySchema> }> {
  const { peer, stream } = wire();
  peer.send(GREETING);
  const [monitor] = await Promise.all([Monitor.connect<AnySchema>(stream), peer.answer({})]);
  return { peer, monitor };
}

describe('Monitor.connect<AnySchema>()', () => {
  test('enables oob where it is offered, and resolves with the reply, not the greeting', async () => {
    const { peer, stream } = wire();
    const connecting = Monitor.connect<AnySchema>(stream);
    peer.send(GREETING);
    const negotiation = await peer.next();
    expect(negotiation).toEqual({ execute: 'qmp_capabilities', arguments: { enable: ['oob'] }, id: 0 });
    const first = await Promise.race([connecting, Promise.resolve('pending')]);
    expect(first).toBe('pending');
    peer.send('{"return":{},"id":0}\r\n');
    await using monitor = await connecting;
    expect(monitor.greeting.version.qemu.major).toBe(7);
  });

  test('enables nothing where nothing is offered', async () => {
    const { peer, stream } = wire();
    const connecting = Monitor.connect<AnySchema>(stream);
    peer.send('{"QMP":{"version":{"qemu":{"major":2,"minor":0,"micro":0},"package":""},"capabilities":[]}}\n');
    expect(await peer.next()).toEqual({ execute: 'qmp_capabilities', id: 0 });
    peer.send('{"return":{},"id":0}\n');
    await using monitor = await connecting;
    expect(monitor.greeting.capabilities).toEqual([]);
  });

  test('keeps events that come before the greeting', async () => {
    const { peer, stream } = wire();
    peer.send(`{"event":"error","timestamp":{"seconds":1,"microseconds":2}}\n${GREETING}`);
    const [monitor] = await Promise.all([Monitor.connect<AnySchema>(stream), peer.answer({})]);
    expect(monitor.events.find('error')).toBeDefined();
  });

  test('rejects when the negotiation is refused', async () => {
    const { peer, stream } = wire();
    const connecting = Monitor.connect<AnySchema>(stream);
    peer.send(GREETING);
    void peer.next().then(() => peer.send('{"error":{"class":"GenericError","desc":"not today"},"id":0}\n'));
    await expect(connecting).rejects.toThrow(CommandError);
    expect(stream.destroyed).toBe(true);
  });

  test('rejects a peer that is mute at its deadline', async () => {
    const { stream } = wire();
    await expect(Monitor.connect<AnySchema>(stream, { timeout: 1 })).rejects.toThrow(
      new TimeoutError('Timed out after 1 ms waiting for the greeting of the monitor'),
    );
    expect(stream.destroyed).toBe(true);
  });

  test.for([
    ['closes at once', '', MonitorClosedError, 'the peer closed the connection'],
    ['closes in the middle', '{"QMP":', MonitorClosedError, 'in the middle of a message: "{\\"QMP\\":"'],
    [
      'speaks something else',
      'HTTP/1.1 400 Bad Request\r\n',
      MonitorClosedError,
      'not JSON: "HTTP/1.1 400 Bad Request"',
    ],
  ] as const)('rejects a peer that %s', async ([, text, type, message]) => {
    const { peer, stream } = wire();
    peer.send(text);
    const connecting = Monitor.connect<AnySchema>(stream);
    peer.close();
    const error = await connecting.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect((error as Error).message).toContain(message);
  });

  test('rejects when nobody listens', async () => {
    await expect(Monitor.connect<AnySchema>('/nonexistent/monitor.sock')).rejects.toThrow(/ENOENT/);
  });
});

describe('Monitor.execute()', () => {
  test('resolves with what the command returns', async () => {
    const { peer, monitor } = await connected();
    const [value] = await Promise.all([monitor.execute('query-status'), peer.answer({ running: true })]);
    expect(value).toEqual({ running: true });
  });

  test('throws what QEMU says, in the frame of the caller, with secrets not enumerable', async () => {
    const { peer, monitor } = await connected();
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
    const { peer, monitor } = await connected();
    const both = Promise.all([monitor.execute('a'), monitor.execute('b')]);
    const first = await peer.next();
    const second = await peer.next();
    peer.send(`{"return":"b","id":${second.id}}\n{"return":"a","id":${first.id}}\n`);
    expect(await both).toEqual(['a', 'b']);
  });

  test('drops the reply that comes after its deadline, and does not give its id away before', async () => {
    const { peer, monitor } = await connected();
    await expect(monitor.execute('slow', undefined, { timeout: 1 })).rejects.toThrow(TimeoutError);
    const slow = await peer.next();
    const next = monitor.execute('next');
    const second = await peer.next();
    expect(second.id).not.toBe(slow.id);
    peer.send(`{"return":"slow","id":${slow.id}}\n{"return":"next","id":${second.id}}\n`);
    expect(await next).toBe('next');
  });

  test('sends at most 8 at a time, takes back what was not sent, and lets out-of-band commands pass', async () => {
    const { peer, monitor } = await connected();
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
    const { peer, monitor } = await connected();
    for (let i = 0; i < 20; i++) {
      const executing = monitor.execute('x');
      const { id } = await peer.next();
      expect(id).toBe(0);
      peer.send(`{"return":{},"id":${id}}\n`);
      await executing;
    }
  });

  test('ignores a second answer and one to nobody', async () => {
    const { peer, monitor } = await connected();
    const executing = monitor.execute('x');
    const { id } = await peer.next();
    peer.send(`{"return":1,"id":${id}}\n{"return":2,"id":${id}}\n{"return":3,"id":"other"}\n`);
    expect(await executing).toBe(1);
    const [value] = await Promise.all([monitor.execute('y'), peer.answer(4)]);
    expect(value).toBe(4);
  });

  test('fails everything in flight for an error without an id', async () => {
    const { peer, monitor } = await connected();
    const both = Promise.allSettled([monitor.execute('a'), monitor.execute('b')]);
    await peer.next();
    await peer.next();
    peer.send('{"error":{"class":"GenericError","desc":"JSON parse error"}}\n');
    for (const result of await both) {
      expect(result).toMatchObject({ status: 'rejected', reason: expect.any(CommandError) as Error });
    }
  });

  test('rejects with the same reason all that is pending when the connection ends, and all that comes later', async () => {
    const { peer, monitor } = await connected();
    const pending = [monitor.execute('a'), monitor.events.waitFor('STOP')];
    await peer.next();
    peer.send('{"event":"RESUME"}\nnot json\n');
    const results = await Promise.allSettled(pending);
    results.push(...(await Promise.allSettled([monitor.execute('b')])));
    const reason = await monitor.closed;
    expect(reason).toBeInstanceOf(ProtocolError);
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: expect.any(MonitorClosedError) as Error });
      expect(result).toMatchObject({ reason: { cause: reason } });
    }
    expect(monitor.events.find('RESUME')).toBeDefined();
  });

  test('sends integers that no number can hold', async () => {
    const { peer, monitor } = await connected();
    const executing = monitor.execute('x', { size: 18446744073709551615n });
    await peer.answer(null);
    await executing;
    expect(monitor.transcript.toJsonLines()).toContain('"size":18446744073709551615');
    await expect(monitor.execute('x', { size: 2 ** 60 })).rejects.toThrow(RangeError);
  });
});

describe('the methods of a Monitor', () => {
  test('execute the command of their name, with its arguments and options', async () => {
    const { peer, stream } = wire();
    peer.send(GREETING);
    const [monitor] = await Promise.all([Monitor.connect(stream), peer.answer({})]);
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
    const { monitor } = await connected();
    expect(await Promise.resolve(monitor)).toBe(monitor);
    expect(inspect(monitor)).toContain('Monitor');
    expect(JSON.stringify(monitor)).toContain('greeting');
    expect(monitor).not.toEqual({});
    expect(monitor.transcript.toJsonLines().trimEnd().split('\n')).toHaveLength(3);
  });
});

describe('Monitor.events', () => {
  test('finds what came before the wait, by part of its data', async () => {
    const { peer, monitor } = await connected();
    peer.send('{"event":"DEVICE_DELETED","data":{"device":"a","path":"/a"}}\n');
    peer.send('{"event":"DEVICE_DELETED","data":{"device":"b","path":"/b"}}\n');
    const event = await monitor.events.waitFor('DEVICE_DELETED', { match: { device: 'b' } });
    expect(event.data).toEqual({ device: 'b', path: '/b' });
  });

  test('waits from a position on', async () => {
    const { peer, monitor } = await connected();
    peer.send('{"event":"STOP"}\n');
    await monitor.events.waitFor('STOP');
    const from = monitor.events.mark();
    const again = monitor.events.waitFor('STOP', { from });
    peer.send('{"event":"RESUME"}\n{"event":"STOP","data":{"second":true}}\n');
    expect((await again).data).toEqual({ second: true });
  });

  test('says at the deadline which events came; they do not prolong it', async () => {
    const { peer, monitor } = await connected();
    peer.send('{"event":"STOP"}\n{"event":"RESUME"}\n');
    await monitor.events.waitFor('RESUME');
    await expect(monitor.events.waitFor('SHUTDOWN', { timeout: 1 })).rejects.toThrow(
      'Timed out after 1 ms waiting for event "SHUTDOWN"; events that came: STOP, RESUME',
    );
  });

  test('hands on what a predicate throws', async () => {
    const { peer, monitor } = await connected();
    const match = () => {
      throw new Error('in the predicate');
    };
    const waiting = monitor.events.waitFor('STOP', { match });
    peer.send('{"event":"STOP"}\n');
    await expect(waiting).rejects.toThrow('in the predicate');
  });
});
