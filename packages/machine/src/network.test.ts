import { duplexPair, type Duplex } from 'node:stream';
import { inspect } from 'node:util';

import { describe, expect, test } from 'vitest';

import { Frames } from './frames.ts';
import { Network } from './network.ts';

const BROADCAST = 'ffffffffffff';

function frame(to: string, from: string, content: string): Buffer {
  const body = Buffer.concat([Buffer.from(to + from, 'hex'), Buffer.from(content)]);
  const header = Buffer.alloc(4);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
}

/** A machine's end of the cable. */
class Peer {
  readonly address: string;
  readonly received: string[] = [];
  readonly #stream: Duplex;

  constructor(network: Network, name: string, address: string) {
    const [ours, theirs] = duplexPair();
    network.port(name).connect(theirs);
    this.address = address;
    this.#stream = ours;
    const frames = new Frames();
    ours.on('data', (bytes: Buffer) => {
      for (const each of frames.push(bytes)) this.received.push(each.subarray(16).toString());
    });
  }

  /** Resolves when the frame is through the switch. */
  async send(to: string, content: string): Promise<void> {
    this.#stream.write(frame(to, this.address, content));
    await settled();
  }

  async close(): Promise<void> {
    this.#stream.end();
    await settled();
  }
}

/** Streams in memory hand on what they have within a few turns of the event loop. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

async function three() {
  const network = await Network.create({ name: 'lan' });
  const a = new Peer(network, 'a', '525400000001');
  const b = new Peer(network, 'b', '525400000002');
  const c = new Peer(network, 'c', '525400000003');
  const received = () => [a, b, c].map((peer) => peer.received.splice(0));
  return { network, a, b, c, received };
}

describe('Network', () => {
  test('passes a broadcast to all but its sender, and what follows to whom it is for', async () => {
    const { a, b, received } = await three();
    await a.send(BROADCAST, 'who is b?');
    expect(received()).toEqual([[], ['who is b?'], ['who is b?']]);
    await b.send(a.address, 'I am');
    expect(received()).toEqual([['I am'], [], []]);
  });

  test('passes what is for an address that was not seen to all, as a switch does', async () => {
    const { a, b, received } = await three();
    await a.send(b.address, 'anybody');
    expect(received()).toEqual([[], ['anybody'], ['anybody']]);
  });

  test('divided, passes frames within each group and among the rest only, until it is healed', async () => {
    const { network, a, b, c, received } = await three();
    network.partition(['a']);
    await a.send(BROADCAST, 'from a');
    await b.send(BROADCAST, 'from b');
    expect(received()).toEqual([[], [], ['from b']]);
    network.partition(['a', { name: 'c' }], ['b']);
    await c.send(BROADCAST, 'from c');
    await b.send(c.address, 'known to be at c');
    expect(received()).toEqual([['from c'], [], []]);
    network.heal();
    await b.send(BROADCAST, 'from b');
    expect(received()).toEqual([['from b'], [], ['from b']]);
  });

  test('forgets a machine that has left, which may come back', async () => {
    const { network, a, b, c } = await three();
    await b.send(BROADCAST, 'here is b');
    await b.close();
    expect(network.machines).toEqual(['a', 'c']);
    await a.send(b.address, 'gone?');
    expect(c.received).toEqual(['here is b', 'gone?']);
    expect(() => new Peer(network, 'b', b.address)).not.toThrow();
  });

  test('unplugs what speaks no frames', async () => {
    const network = await Network.create();
    const [ours, theirs] = duplexPair();
    network.port('a').connect(theirs);
    ours.write('{"QMP": {}}');
    await settled();
    expect(theirs.destroyed).toBe(true);
    expect(network.machines).toEqual([]);
  });

  test('drops frames for a machine that does not take them, and counts them', async () => {
    const network = await Network.create({ name: 'lan' });
    const a = new Peer(network, 'a', '525400000001');
    const [, theirs] = duplexPair();
    network.port('b').connect(theirs);
    for (let sent = 0; sent < 100; sent++) await a.send(BROADCAST, 'x'.repeat(65_000));
    expect(inspect(network)).toMatch(/^Network "lan" \(a, b; 6\d frames passed on, 3\d dropped\)$/);
  });

  test('refuses a second machine of one name, and any when it has been disposed', async () => {
    const { network } = await three();
    expect(() => network.port('a')).toThrow(
      'Cannot join net0 of machine "a" to network "lan": a machine of that name is there already; give each a name of its own',
    );
    expect(() => network.port('a', 'net1')).not.toThrow();
    await network[Symbol.asyncDispose]();
    await network[Symbol.asyncDispose]();
    expect(() => network.port('d')).toThrow('it has been disposed');
    expect(network.machines).toEqual([]);
  });

  test('refuses a partition of machines that it does not have, or twice', async () => {
    const { network } = await three();
    expect(() => network.partition(['aa'])).toThrow('No machine "aa" is at network "lan". Did you mean "a"?');
    expect(() => network.partition(['a'], ['a'])).toThrow('Machine "a" is in two groups of a partition');
  });
});
