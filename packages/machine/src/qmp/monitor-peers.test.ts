import type { Duplex } from 'node:stream';

import { describe, expect, test } from 'vitest';

import { connected } from '../../../../test/fake-peer.ts';
import { MonitorClosedError, ProtocolError, TimeoutError } from '../errors.ts';
import { Monitor } from './monitor.ts';
import type { AnySchema } from './register.ts';

const open = async (wire: Duplex) => await Monitor.connect<AnySchema>(wire);

describe('a monitor whose peer misbehaves', () => {
  test('drops the reply that comes after its deadline, and does not give its id away before', async () => {
    const { peer, monitor } = await connected(open);
    await expect(monitor.execute('slow', undefined, { timeout: 1 })).rejects.toThrow(TimeoutError);
    const slow = await peer.next();
    const next = monitor.execute('next');
    const second = await peer.next();
    expect(second.id).not.toBe(slow.id);
    peer.send(`{"return":"slow","id":${slow.id}}\n{"return":"next","id":${second.id}}\n`);
    expect(await next).toBe('next');
  });

  test('ignores a second answer and one to nobody', async () => {
    const { peer, monitor } = await connected(open);
    const executing = monitor.execute('x');
    const { id } = await peer.next();
    peer.send(`{"return":1,"id":${id}}\n{"return":2,"id":${id}}\n{"return":3,"id":"other"}\n{"return":4,"id":4711}\n`);
    expect(await executing).toBe(1);
    const [value] = await Promise.all([monitor.execute('y'), peer.answer(5)]);
    expect(value).toBe(5);
  });

  test('takes an error without an id for the end of the oldest command, and gives its id to none after it', async () => {
    const { peer, monitor } = await connected(open);
    const failing = monitor.execute('unreadable');
    const second = monitor.execute('second');
    const { id: lost } = await peer.next();
    peer.send('{"error":{"class":"GenericError","desc":"JSON parse error"}}\n');
    await expect(failing).rejects.toThrow('Cannot execute "unreadable": JSON parse error');
    const third = monitor.execute('third');
    const ids = [(await peer.next()).id, (await peer.next()).id];
    expect(ids).not.toContain(lost);
    peer.send(`{"return":"late","id":${lost}}\n{"return":2,"id":${ids[0]}}\n{"return":3,"id":${ids[1]}}\n`);
    expect(await Promise.all([second, third])).toEqual([2, 3]);
  });

  test('takes an error without an id for the end of an out-of-band command that is the oldest', async () => {
    const { peer, monitor } = await connected(open);
    const urgent = monitor.execute('migrate-pause', undefined, { oob: true });
    const ordinary = monitor.execute('a');
    // QEMU has answered those that it could read before it reads on.
    peer.send('{"error":{"class":"GenericError","desc":"one"}}\n{"error":{"class":"GenericError","desc":"two"}}\n');
    await expect(urgent).rejects.toThrow('one');
    await expect(ordinary).rejects.toThrow('two');
  });

  test('tolerates errors without an id when nothing is in flight, unknown events and members', async () => {
    const { peer, monitor } = await connected(open);
    peer.send('{"error":{"class":"GenericError","desc":"noise"}}\n');
    peer.send('{"event":"__COM.EXAMPLE_NEW","new":1,"data":{"x-enum":"unheard-of"}}\n');
    await monitor.events.waitFor('__COM.EXAMPLE_NEW', { match: { 'x-enum': 'unheard-of' } });
    const executing = monitor.execute('__com.example_new');
    const { id } = await peer.next();
    peer.send(`{"new":null,"return":{"x-new":1},"id":${id}}\n`);
    expect(await executing).toEqual({ 'x-new': 1 });
  });

  test('reads a line of 64 MiB', async () => {
    const { peer, monitor } = await connected(open);
    const executing = monitor.execute('x');
    const { id } = await peer.next();
    const text = 'x'.repeat(64 * 1024 * 1024);
    peer.send(`{"return":"${text}","id":${id}}\n`);
    expect(await executing).toHaveLength(text.length);
  });

  test('times out on half a message and then silence, and reads the rest when it comes', async () => {
    const { peer, monitor } = await connected(open);
    const late = monitor.execute('x', undefined, { timeout: 5 });
    peer.send('{"return":');
    await expect(late).rejects.toThrow('Timed out after 5 ms waiting for the reply to "x"');
    const { id } = await peer.next();
    peer.send(`1,"id":${id}}\n`);
    const [value] = await Promise.all([monitor.execute('y'), peer.answer(2)]);
    expect(value).toBe(2);
  });

  test('says what the connection was in the middle of when it ended', async () => {
    const { peer, monitor } = await connected(open);
    const executing = monitor.execute('x');
    await peer.next();
    peer.send('{"return": 12');
    peer.close();
    await expect(executing).rejects.toThrow(
      String.raw`Cannot execute "x": the peer closed the connection in the middle of a message: "{\"return\": 12"`,
    );
  });

  test('rejects with the same reason all that is pending when the connection ends, and all that comes later', async () => {
    const { peer, monitor } = await connected(open);
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
});
