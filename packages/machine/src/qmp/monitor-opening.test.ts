import type { Duplex } from 'node:stream';

import { describe, expect, test } from 'vitest';

import { FakePeer, GREETING } from '../../../../test/fake-peer.ts';
import { CommandError, MonitorClosedError, ProtocolError, TimeoutError } from '../errors.ts';
import { Monitor, type ConnectOptions } from './monitor.ts';
import type { AnySchema } from './register.ts';

const open = async (wire: Duplex, options?: ConnectOptions) => await Monitor.connect<AnySchema>(wire, options);

describe('Monitor.connect()', () => {
  test('enables oob where it is offered, and resolves with the reply, not the greeting', async () => {
    const peer = new FakePeer();
    const connecting = open(peer.wire);
    peer.send(GREETING);
    const negotiation = await peer.next();
    const { id } = negotiation;
    expect(id).toBeGreaterThanOrEqual(1_000_000);
    expect(negotiation).toEqual({ execute: 'qmp_capabilities', arguments: { enable: ['oob'] }, id });
    const first = await Promise.race([connecting, Promise.resolve('pending')]);
    expect(first).toBe('pending');
    peer.send(`{"return":{},"id":${id}}\r\n`);
    await using monitor = await connecting;
    expect(monitor.greeting.version.qemu.major).toBe(7);
  });

  test('takes no reply that is to a command of the client before for its own', async () => {
    const peer = new FakePeer();
    const connecting = open(peer.wire);
    peer.send(`${GREETING}${Array.from({ length: 20 }, (_, id) => `{"return":"late","id":${id}}\n`).join('')}`);
    await peer.answer({});
    await using monitor = await connecting;
    const [value] = await Promise.all([monitor.execute('query-status'), peer.answer('mine')]);
    expect(value).toBe('mine');
  });

  test.for([
    ['no capabilities', '{"QMP":{"version":{"qemu":{"major":7,"minor":2,"micro":0},"package":""}}}'],
    ['no list of them', '{"QMP":{"version":{"qemu":{"major":7,"minor":2,"micro":0}},"capabilities":"oob"}}'],
    ['no version', '{"QMP":{"capabilities":[]}}'],
  ] as const)('rejects a greeting that has %s', async ([, greeting]) => {
    const peer = new FakePeer();
    peer.send(`${greeting}\n`);
    const error = await open(peer.wire).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ cause: expect.any(ProtocolError) as Error });
  });

  test('ends with what who is told of messages throws', async () => {
    const peer = new FakePeer();
    const refusing = open(peer.wire, {
      onMessage: (direction) => {
        if (direction === 'sent') throw new Error('the log is full');
      },
    });
    peer.send(GREETING);
    await expect(refusing).rejects.toThrow('Cannot execute "qmp_capabilities": the log is full');
    expect(peer.wire.destroyed).toBe(true);
  });

  test('ends with what who knows the reason throws', async () => {
    const peer = new FakePeer();
    peer.send(GREETING);
    const onClose = () => {
      throw new Error('it is not known');
    };
    const [monitor] = await Promise.all([open(peer.wire, { onClose }), peer.answer({})]);
    const pending = monitor.execute('query-status');
    peer.close();
    await expect(pending).rejects.toThrow('Cannot execute "query-status": it is not known');
    expect((await monitor.closed).message).toBe('it is not known');
  });

  test('enables nothing where nothing is offered', async () => {
    const peer = new FakePeer();
    const connecting = open(peer.wire);
    peer.send('{"QMP":{"version":{"qemu":{"major":2,"minor":0,"micro":0},"package":""},"capabilities":[]}}\n');
    const { id, ...negotiation } = await peer.next();
    expect(negotiation).toEqual({ execute: 'qmp_capabilities' });
    peer.send(`{"return":{},"id":${id}}\n`);
    await using monitor = await connecting;
    expect(monitor.greeting.capabilities).toEqual([]);
  });

  test('keeps events that come before the greeting', async () => {
    const peer = new FakePeer();
    peer.send(`{"event":"error","timestamp":{"seconds":1,"microseconds":2}}\n${GREETING}`);
    const [monitor] = await Promise.all([open(peer.wire), peer.answer({})]);
    expect(monitor.events.find('error')).toBeDefined();
  });

  test('rejects when the negotiation is refused', async () => {
    const peer = new FakePeer();
    const connecting = open(peer.wire);
    peer.send(GREETING);
    void peer.next().then(({ id }) => peer.send(`{"error":{"class":"GenericError","desc":"not today"},"id":${id}}\n`));
    await expect(connecting).rejects.toThrow(CommandError);
    expect(peer.wire.destroyed).toBe(true);
  });

  test.for([
    ['is mute', ''],
    ['sends half a greeting and is mute then', GREETING.slice(0, 20)],
  ] as const)('rejects at its deadline a peer that %s', async ([, text]) => {
    const peer = new FakePeer();
    peer.send(text);
    await expect(open(peer.wire, { timeout: 1 })).rejects.toThrow(
      new TimeoutError('Timed out after 1 ms waiting for the greeting of the monitor'),
    );
    expect(peer.wire.destroyed).toBe(true);
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
    const peer = new FakePeer();
    peer.send(text);
    const connecting = open(peer.wire);
    peer.close();
    const error = await connecting.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect((error as Error).message).toContain(message);
  });

  test('has one deadline for greeting and negotiation, and says which of them did not come', async () => {
    const peer = new FakePeer();
    peer.send(GREETING);
    await expect(open(peer.wire, { timeout: 5 })).rejects.toThrow(
      new TimeoutError('Timed out after 5 ms waiting for the reply to "qmp_capabilities"'),
    );
    expect(peer.wire.destroyed).toBe(true);
  });

  test('rejects when its signal is aborted', async () => {
    const { wire } = new FakePeer();
    const connecting = open(wire, { signal: AbortSignal.abort(new Error('no longer needed')) });
    await expect(connecting).rejects.toThrow('Aborted waiting for the greeting of the monitor: no longer needed');
    expect(wire.destroyed).toBe(true);
  });

  test('rejects when nobody listens', async () => {
    await expect(Monitor.connect<AnySchema>('/nonexistent/monitor.sock')).rejects.toThrow(/ENOENT/);
  });
});
