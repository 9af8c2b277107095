import { duplexPair } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';

import { expect, onTestFinished, test, vi } from 'vitest';

import { encodeFrame, encodeHello, NONCE, RESET } from './agent-frame.ts';
import { GuestAgent } from './guest-agent.ts';
import { GuestChoice } from './guest-choice.ts';

const HELLO = encodeHello(Buffer.alloc(NONCE)).length;
const FILE = { kind: 'read', path: '/etc/hostname' } as const;

/** A way into a guest, what begins to answer at its other end, and what is asked for there. */
function way() {
  const [host, guest] = duplexPair();
  const asked: Buffer[] = [];
  guest.on('data', (piece: Buffer) => asked.push(piece));
  const answer = async () => {
    await turn();
    const hello = Buffer.concat(asked.splice(0));
    const nonce = hello.subarray(hello.length - NONCE);
    guest.write(Buffer.concat([RESET, encodeFrame(0, 'H', Buffer.concat([nonce, Buffer.alloc(8)]))]));
    await turn();
  };
  return { agent: new GuestAgent(host, false), answer, asked };
}

/** A choice of two ways, and a file that is asked for before anything has answered. */
function choice() {
  const [better, worse] = [way(), way()];
  const chosen = new GuestChoice([better.agent, worse.agent]);
  const failures: string[] = [];
  const failed = (makeError: (waiting: string) => Error) => failures.push(makeError('reading').message);
  const run = chosen.run(FILE, { output: () => undefined, exit: () => undefined, failed });
  return { better, worse, chosen, run, failures };
}

const question = encodeFrame(1, 'R', Buffer.from(FILE.path));

test('the first in the list is taken at once when it answers, and the others are closed', async () => {
  const { better, worse, chosen } = choice();
  expect(chosen.name).toBe('agent or agent');
  await better.answer();
  expect(chosen.name).toBe('agent');
  expect(Buffer.concat(better.asked)).toEqual(question);
  await worse.agent.closed;
  expect(worse.asked.map(({ length }) => length)).toEqual([HELLO]);
});

test('another one is taken when none before it has answered a second later', async () => {
  onTestFinished(() => void vi.useRealTimers());
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { better, worse, chosen } = choice();
  const ready = chosen.ready({ timeout: 5000 });
  await worse.answer();
  vi.advanceTimersByTime(999);
  expect(chosen.name).toBe('agent or agent');
  vi.advanceTimersByTime(1);
  expect(chosen.name).toBe('agent');
  vi.useRealTimers();
  await better.agent.closed;
  await turn();
  expect(Buffer.concat(worse.asked).subarray(0, question.length)).toEqual(question);
  chosen.end((waiting) => new Error(`over, ${waiting}`));
  await expect(ready).rejects.toThrow("over, waiting for the guest's agent");
});

test('one before it that answers in that second is taken instead', async () => {
  const { better, worse } = choice();
  await worse.answer();
  await better.answer();
  expect(Buffer.concat(better.asked)).toEqual(question);
  await worse.agent.closed;
});

test('what waits for an answer can be taken back, and fails when the machine ends, as what is asked later does', async () => {
  const { chosen, run, failures } = choice();
  run.kill();
  const ready = chosen.ready({});
  chosen.end((waiting) => new Error(`over, ${waiting}`));
  await expect(ready).rejects.toThrow('over, waiting for the guest');
  await expect(chosen.ready({})).rejects.toThrow('over, waiting for the guest');
  expect(failures).toEqual(['Cancelled reading']);
});

test('none that answers is told with what each waits for', async () => {
  const { chosen } = choice();
  await expect(chosen.ready({ timeout: 1 })).rejects.toThrow(
    /^Timed out after 1 ms waiting for the guest, which has not answered in any way: by agent, it has not answered: .*; by agent, it has not/,
  );
});
