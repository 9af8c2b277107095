import type { Duplex } from 'node:stream';

import { describe, expect, test } from 'vitest';

import { FakePeer, GREETING } from '../../../../test/fake-peer.ts';
import { CommandError, MonitorClosedError, TimeoutError } from '../errors.ts';
import { Monitor, type ConnectOptions } from './monitor.ts';
import type { AnySchema } from './register.ts';

const open = async (wire: Duplex, options?: ConnectOptions) => await Monitor.connect<AnySchema>(wire, options);

describe('Monitor.connect()', () => {
  test('enables oob where it is offered, and resolves with the reply, not the greeting', async () => {
    const peer = new FakePeer();
    const connecting = open(peer.wire);
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
    const peer = new FakePeer();
    const connecting = open(peer.wire);
    peer.send('{"QMP":{"version":{"qemu":{"major":2,"minor":0,"micro":0},"package":""},"capabilities":[]}}\n');
    expect(await peer.next()).toEqual({ execute: 'qmp_capabilities', id: 0 });
    peer.send('{"return":{},"id":0}\n');
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
    void peer.next().then(() => peer.send('{"error":{"class":"GenericError","desc":"not today"},"id":0}\n'));
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
