import { duplexPair, type Duplex } from 'node:stream';

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { MonitorClosedError, QemuError } from '../errors.ts';
import { parseJson } from './json.ts';
import { Monitor } from './monitor.ts';
import type { AnySchema } from './register.ts';
import { Session } from './session.ts';

const OPENING = `${JSON.stringify({ QMP: { version: { qemu: { major: 7, minor: 2, micro: 0 }, package: '' }, capabilities: [] } })}\r\n`;

/** A monitor that has negotiated, and the peer's end of its stream. */
async function connected(): Promise<{ monitor: Monitor<AnySchema>; peer: Duplex }> {
  const [ours, peer] = duplexPair();
  const connecting = Monitor.connect<AnySchema>(ours);
  peer.write(OPENING);
  peer.once('data', (sent: Buffer) => {
    const { id } = JSON.parse(String(sent)) as { readonly id: number };
    peer.write(`{"return":{},"id":${id}}\r\n`);
  });
  const monitor = await connecting;
  peer.resume();
  return { monitor, peer };
}

/** Sends bytes in pieces that end at these positions, then nothing more. */
function sendIn(peer: Duplex, bytes: Buffer, cuts: readonly number[]): void {
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted((a, b) => a - b);
  let start = 0;
  for (const end of [...ends, bytes.length]) {
    peer.write(bytes.subarray(start, end));
    start = end;
  }
  peer.end();
}

/** What QEMU can put into a member: any JSON without lone surrogates, which UTF-8 does not have. */
const data = fc.dictionary(
  fc.string({ unit: 'binary' }).filter((key) => key !== '__proto__'),
  fc.jsonValue({ stringUnit: 'grapheme' }),
);
const messages = fc.array(fc.record({ data, pretty: fc.boolean(), ending: fc.constantFrom('\n', '\r\n') }));
const cuts = fc.array(fc.nat());

/** Bytes that are no messages, and some that nearly are. */
const noise = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.json().map((json) => Buffer.from(`${json}\n`)),
  fc
    .constantFrom('{', '}\n', '{"return":', '"id":0', '{"error":{}}\n', '{"event":1}\n', '\0', '\xff')
    .map((text) => Buffer.from(text, 'latin1')),
);

describe('a monitor', () => {
  test('hears the same events, whatever is in them and in whatever pieces their bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(messages, cuts, async (sent, at) => {
        const { monitor, peer } = await connected();
        const text = sent.map(({ data: content, pretty, ending }) => {
          const event = { event: 'ANY', data: content, timestamp: { seconds: 1, microseconds: 2 } };
          return JSON.stringify(event, null, pretty ? 4 : 0).replaceAll('\n', ending) + ending;
        });
        sendIn(peer, Buffer.from(text.join('')), at);
        await monitor.closed;
        const heard = monitor.events.since().map((event) => event.data);
        expect(heard).toEqual(sent.map(({ data: content }) => parseJson(JSON.stringify(content))));
      }),
    );
  });

  test('ends every wait with an error, whatever bytes come, and throws nothing at nobody', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(noise), cuts, async (pieces, at) => {
        const { monitor, peer } = await connected();
        const answers = [monitor.execute('query-status'), monitor.events.waitFor('NEVER')].map(async (wait) => {
          return await wait.then(
            () => undefined,
            (error: unknown) => error,
          );
        });
        sendIn(peer, Buffer.concat(pieces), at);
        const [, event] = await Promise.all(answers);
        expect(event).toBeInstanceOf(MonitorClosedError);
      }),
      { timeout: 500 },
    );
  });
});

describe('a session with a guest agent', () => {
  const handlers = { greeting: () => undefined, event: () => undefined, closed: (cause: Error) => cause };

  test('gets into step with it, whatever garbage comes before its answer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(noise), async (pieces) => {
        const [ours, peer] = duplexPair();
        const session = new Session(ours, handlers, { ids: false });
        peer.once('data', (first: Buffer) => {
          const answer = (sent: Buffer) => {
            const [, id] = /"id":(\d+)/.exec(String(sent)) ?? [];
            if (id === undefined) return false;
            for (const piece of pieces) peer.write(piece);
            peer.write(Buffer.concat([Buffer.of(0xff), Buffer.from(`{"return":${id}}\n`)]));
            return true;
          };
          if (!answer(first)) peer.once('data', answer);
        });
        await session.synchronize();
        const ping = session.request('guest-ping', undefined, {});
        peer.once('data', () => peer.write('{"return":{}}\n'));
        expect(await ping).toMatchObject({ kind: 'success' });
      }),
    );
  });

  test('ends every wait with an error where only garbage comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(noise), cuts, async (pieces, at) => {
        const [ours, peer] = duplexPair();
        const session = new Session(ours, handlers, { ids: false });
        peer.resume();
        const waits = Promise.allSettled([session.synchronize(), session.request('guest-ping', undefined, {})]);
        sendIn(peer, Buffer.concat(pieces), at);
        for (const wait of await waits) {
          expect(wait).toEqual({ status: 'rejected', reason: expect.any(QemuError) as Error });
        }
      }),
      { timeout: 500 },
    );
  });
});
