import { duplexPair } from 'node:stream';

import { expect, test } from 'vitest';

import { encodeFrame, encodeHello, NONCE, RESET } from './agent-frame.ts';
import { GuestAgent } from './guest-agent.ts';

const HELLO = encodeHello(Buffer.alloc(NONCE)).length;

/** An agent's host end, and what the guest's end of the port has read so far. */
function conversation(saved: boolean) {
  const [host, guest] = duplexPair();
  const agent = new GuestAgent(host, saved);
  const heard = () => (guest.read() as Buffer | null) ?? Buffer.alloc(0);
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
  const hello = heard();
  expect(hello).toHaveLength(HELLO);
  answer(hello, done(1));
  await ready;
  expect(heard()).toEqual(question(1));
});

test('the agent of a saved guest is asked at once, and only for what it does itself', async () => {
  const { agent, heard, answer } = conversation(true);
  agent.run({ kind: 'read', path: '/etc/hostname' }, { output: () => {}, exit: () => {}, failed: () => {} });
  const ready = agent.ready({});
  const said = heard();
  expect(said.subarray(HELLO)).toEqual(question(1));
  answer(said, done(1));
  await ready;
  expect(heard()).toEqual(encodeFrame(2, 'R', Buffer.from('/etc/hostname')));
});

test('what a saved guest was asked before it answered is asked again when it restarts', async () => {
  const { agent, heard, answer } = conversation(true);
  const ready = agent.ready({});
  expect(heard().subarray(HELLO)).toEqual(question(1));
  agent.restart('was reset');
  const hello = heard();
  expect(hello).toHaveLength(HELLO);
  answer(hello, done(2));
  await ready;
  expect(heard()).toEqual(question(2));
});

test('what was asked of an agent that had answered is lost when the guest restarts', async () => {
  const { agent, heard, answer } = conversation(true);
  const first = agent.ready({});
  answer(heard(), done(1));
  await first;
  const second = agent.ready({});
  agent.restart('was reset');
  await expect(second).rejects.toThrow("The guest was reset while waiting for the guest's agent");
});
