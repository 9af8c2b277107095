import { duplexPair } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { encodeFrame, encodeHello, NONCE, RESET } from './agent-frame.ts';
import { GuestAgent } from './guest-agent.ts';

const HELLO = encodeHello(Buffer.alloc(NONCE)).length;

/** An agent's host end, and what the guest's end of the port has read since it was asked last. */
function conversation(saved: boolean) {
  const [host, guest] = duplexPair();
  const agent = new GuestAgent(host, saved);
  const read: Buffer[] = [];
  guest.on('data', (piece: Buffer) => read.push(piece));
  const heard = async () => {
    await turn();
    return Buffer.concat(read.splice(0));
  };
  const answer = (hello: Buffer, ...more: Buffer[]) => {
    const nonce = hello.subarray(HELLO - NONCE, HELLO);
    const version = Buffer.alloc(8);
    guest.write(Buffer.concat([RESET, encodeFrame(0, 'H', Buffer.concat([nonce, version])), ...more]));
  };
  return { agent, heard, answer };
}

const question = (stream: number) => encodeFrame(stream, 'Q');
const done = (stream: number) => encodeFrame(stream, 'E');

test('an agent that may not be there yet is asked when it has answered the hello', async () => {
  const { agent, heard, answer } = conversation(false);
  const ready = agent.ready({});
  const hello = await heard();
  expect(hello).toHaveLength(HELLO);
  answer(hello, done(1));
  await ready;
  expect(await heard()).toEqual(question(1));
});

test('the agent of a saved guest is asked at once, and only for what it does itself', async () => {
  const { agent, heard, answer } = conversation(true);
  agent.run({ kind: 'read', path: '/etc/hostname' }, { output: () => {}, exit: () => {}, failed: () => {} });
  const ready = agent.ready({});
  const said = await heard();
  expect(said.subarray(HELLO)).toEqual(question(1));
  answer(said, done(1));
  await ready;
  expect(await heard()).toEqual(encodeFrame(2, 'R', Buffer.from('/etc/hostname')));
});

test('what a saved guest was asked before it answered is asked again once it has restarted and answers', async () => {
  const { agent, heard, answer } = conversation(true);
  const first = agent.ready({});
  expect((await heard()).subarray(HELLO)).toEqual(question(1));
  agent.restart('was reset');
  const second = agent.ready({});
  const hello = await heard();
  expect(hello).toHaveLength(HELLO);
  answer(hello, done(2), done(3));
  await Promise.all([first, second]);
  expect(await heard()).toEqual(Buffer.concat([question(2), question(3)]));
});

test('what was asked of an agent that had answered is lost when the guest restarts', async () => {
  const { agent, heard, answer } = conversation(true);
  const first = agent.ready({});
  answer(await heard(), done(1));
  await first;
  const second = agent.ready({});
  agent.restart('was reset');
  await expect(second).rejects.toThrow("The guest was reset while waiting for the guest's agent");
});
