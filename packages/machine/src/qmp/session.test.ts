import { once } from 'node:events';
import { duplexPair, type Duplex } from 'node:stream';

import { expect, test } from 'vitest';

import { MonitorClosedError, TimeoutError } from '../errors.ts';
import { Session } from './session.ts';

/** The agent's end of a wire. */
class Peer {
  readonly stream: Duplex;
  #received = '';

  constructor(stream: Duplex) {
    this.stream = stream;
    stream.on('data', (bytes: Buffer) => (this.#received += bytes.toString('latin1')));
  }

  /** Waits for all that comes until this pattern matches it. */
  async next(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#received);
      if (match !== null) {
        this.#received = '';
        return match;
      }
      await once(this.stream, 'data');
    }
  }

  /** The id in the synchronisation that the session sends. */
  async syncId(): Promise<string> {
    const sync = /^\xff\{"execute":"guest-sync-delimited","arguments":\{"id":(\d+)\}\}\n$/;
    return (await this.next(sync))[1]!;
  }

  send(...pieces: (string | number)[]): void {
    const bytes = pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : Buffer.of(piece)));
    this.stream.write(Buffer.concat(bytes));
  }
}

/** A session with an agent that knows no ids. */
function agent(): { session: Session; peer: Peer } {
  const [stream, other] = duplexPair();
  const handlers = { greeting: () => undefined, event: () => undefined, closed: (cause: Error) => cause };
  return { session: new Session(stream, handlers, { ids: false }), peer: new Peer(other) };
}

async function value(reply: ReturnType<Session['request']>): Promise<unknown> {
  return await reply.then((message) => (message.kind === 'success' ? message.value : message.failure.desc));
}

test('a session without ids sends one command at a time, and takes replies in order', async () => {
  const { session, peer } = agent();
  const first = value(session.request('guest-ping', undefined, {}));
  const second = value(session.request('guest-info', { a: 1 }, {}));
  await peer.next(/^\{"execute":"guest-ping"\}$/);
  peer.send('{"error":{"class":"GenericError","desc":"not now"}}\n');
  expect(await first).toBe('not now');
  await peer.next(/^\{"execute":"guest-info","arguments":\{"a":1\}\}$/);
  peer.send('{"return":2}\n');
  expect(await second).toBe(2);
});

test('a session without ids drops the reply to a command that nobody waits for; the next command waits for it', async () => {
  const { session, peer } = agent();
  const slow = session.request('slow', undefined, { timeout: 1 });
  await expect(slow).rejects.toThrow(TimeoutError);
  await peer.next(/^\{"execute":"slow"\}$/);
  const next = value(session.request('next', undefined, {}));
  peer.send('{"return":"slow"}\n');
  await peer.next(/^\{"execute":"next"\}$/);
  peer.send('{"return":"next"}\n');
  expect(await next).toBe('next');
});

test('synchronize() drops all that comes before its reply, and lets commands go on', async () => {
  const { session, peer } = agent();
  const lost = session.request('lost', undefined, {});
  await peer.next(/^\{"execute":"lost"\}$/);
  const synchronizing = session.synchronize();
  const next = value(session.request('next', undefined, {}));
  await expect(lost).rejects.toThrow('Cannot execute "lost": the session was synchronised anew before the reply came');
  const id = await peer.syncId();
  // An error, the rest of a file, the reply to somebody else's synchronisation, half a line: then ours.
  peer.send('{"error":{"class":"GenericError","desc":"JSON parse error"}}\nbase64==\n{\n');
  peer.send(0xff, '{"return":1}\n{"return": "ha');
  peer.send(0xe2, 0x82, 0xff, `{"return": ${id}}\n`);
  await synchronizing;
  await peer.next(/^\{"execute":"next"\}$/);
  peer.send('{"return":"next"}\n');
  expect(await next).toBe('next');
});

test('synchronize() finds its reply byte by byte', async () => {
  const { session, peer } = agent();
  const synchronizing = session.synchronize();
  const id = await peer.syncId();
  for (const byte of ['h', 'a', 0xff, ...Array.from(`{"return":${id}}\n`)]) peer.send(byte);
  await synchronizing;
  expect(session.closedBy).toBeUndefined();
});

test('synchronize() that times out leaves commands waiting for another one, which ignores the late reply', async () => {
  const { session, peer } = agent();
  const early = session.synchronize({ timeout: 1 });
  await expect(early).rejects.toThrow('Timed out after 1 ms waiting for the reply to "guest-sync-delimited"');
  const first = await peer.syncId();
  const command = value(session.request('next', undefined, {}));
  const again = session.synchronize();
  const second = await peer.syncId();
  peer.send(0xff, `{"return":${first}}\n`);
  peer.send(0xff, `{"return":${second}}\n`);
  await again;
  await peer.next(/^\{"execute":"next"\}$/);
  peer.send('{"return":3}\n');
  expect(await command).toBe(3);
});

test('synchronize() rejects when the connection ends, and at once when it has', async () => {
  const { session, peer } = agent();
  const synchronizing = session.synchronize();
  const waiting = session.request('next', undefined, {});
  peer.stream.destroy();
  await expect(synchronizing).rejects.toThrow(MonitorClosedError);
  await expect(waiting).rejects.toThrow(MonitorClosedError);
  await expect(session.synchronize()).rejects.toThrow('Cannot execute "guest-sync-delimited"');
});
