import type { Duplex } from 'node:stream';

import { describe, expect, test } from 'vitest';

import { connected } from '../../../../test/fake-peer.ts';
import { Monitor } from './monitor.ts';
import type { AnySchema } from './register.ts';

const open = async (wire: Duplex) => await Monitor.connect<AnySchema>(wire);

describe('Monitor.events', () => {
  test('finds what came before the wait, by part of its data', async () => {
    const { peer, monitor } = await connected(open);
    peer.send('{"event":"DEVICE_DELETED","data":{"device":"a","path":"/a"}}\n');
    peer.send('{"event":"DEVICE_DELETED","data":{"device":"b","path":"/b"}}\n');
    const event = await monitor.events.waitFor('DEVICE_DELETED', { match: { device: 'b' } });
    expect(event.data).toEqual({ device: 'b', path: '/b' });
  });

  test('takes an event named "error" for what it is: an event', async () => {
    const { peer, monitor } = await connected(open);
    const waiting = monitor.events.waitFor('error');
    peer.send('{"event":"error","data":{"x":1}}\n');
    expect((await waiting).data).toEqual({ x: 1 });
    expect(monitor.closedBy).toBeUndefined();
  });

  test('waits from a position on', async () => {
    const { peer, monitor } = await connected(open);
    peer.send('{"event":"STOP"}\n');
    await monitor.events.waitFor('STOP');
    const from = monitor.events.mark();
    const again = monitor.events.waitFor('STOP', { from });
    peer.send('{"event":"RESUME"}\n{"event":"STOP","data":{"second":true}}\n');
    expect((await again).data).toEqual({ second: true });
  });

  test('says at the deadline which events came; they do not prolong it', async () => {
    const { peer, monitor } = await connected(open);
    peer.send('{"event":"STOP"}\n{"event":"RESUME"}\n');
    await monitor.events.waitFor('RESUME');
    await expect(monitor.events.waitFor('SHUTDOWN', { timeout: 1 })).rejects.toThrow(
      'Timed out after 1 ms waiting for event "SHUTDOWN"; events that came: STOP, RESUME',
    );
  });

  test('leaves no unhandled rejection where the wait is awaited after it has failed', async () => {
    const { peer, monitor } = await connected(open);
    const waiting = monitor.events.waitFor('STOP');
    peer.close();
    await monitor.closed;
    await new Promise((resolve) => setImmediate(resolve)); // Node has told of it by now, and Vitest would
    await expect(waiting).rejects.toThrow('Ended waiting for event "STOP"; no event came: the peer closed');
  });

  test('hands on what a predicate throws', async () => {
    const { peer, monitor } = await connected(open);
    const match = () => {
      throw new Error('in the predicate');
    };
    const waiting = monitor.events.waitFor('STOP', { match });
    peer.send('{"event":"STOP"}\n');
    await expect(waiting).rejects.toThrow('in the predicate');
  });
});
