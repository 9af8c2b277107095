import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';

import { linux } from '@qemukit/guest';
import { Machine } from '@qemukit/machine';
import { expect, onTestFinished, test } from 'vitest';

import { scratch } from './scratch.ts';

const RESET = '\xffqemukit:reset\r\n';

/** A frame of the agent's protocol: packages/guest/agent/agent.c describes it. */
function frame(stream: number, type: string, payload = ''): string {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(5 + payload.length, 0);
  header.writeUInt32LE(stream, 4);
  return header.toString('latin1') + type + payload;
}

/** What the agent answers to a hello, without its process id. */
const welcome = (nonce: string) => RESET + frame(0, 'H', `${nonce}\x01\0\0\0....`).slice(0, -4);

/** A host process that talks to the agent, until it goes away in the middle of what it says. */
async function host(path: string) {
  const socket = connect(path);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  let heard = '';
  socket.setEncoding('latin1').on('data', (text: string) => (heard += text));
  return {
    say: (text: string) => socket.write(text, 'latin1'),
    hears: async (text: string) => {
      while (!heard.includes(text)) await once(socket, 'data');
      return heard.slice(heard.indexOf(text) + text.length);
    },
    leave: async () => {
      socket.end();
      await once(socket, 'close');
    },
  };
}

test('the agent answers a host that takes over in the middle of a frame, and drops what the other one began', async () => {
  const path = join(await scratch(), 'agent.sock');
  const port = ['-chardev', `socket,id=a,path=${path},server=on,wait=off`, '-device', 'virtio-serial'];
  const { guest: _, ...options } = await linux();
  await using vm = await Machine.launch({
    ...options,
    args: [...port, '-device', 'virtserialport,chardev=a,name=qemukit.agent.0'],
  });
  await vm.console.waitFor('qemukit: ready');

  const first = await host(path);
  first.say(RESET + frame(0, 'H', 'nonce--1'));
  await first.hears(welcome('nonce--1'));
  const words = ['', '', '/bin/sh', '-c', 'exec 3>/tmp/input; echo begun; cat >&3; sleep 98763'];
  first.say(frame(7, 'X', `\x03\0\0\0\0\0\0\0${words.map((word) => `${word}\0`).join('')}`));
  await first.hears(frame(7, 'S', '....').slice(0, 9));
  await first.hears('begun\n');
  // A frame of 1000 bytes that never becomes complete.
  first.say(frame(7, 'I', 'x'.repeat(1000)).slice(0, 500));
  await first.leave();

  const second = await host(path);
  second.say(`${RESET.slice(0, 9)}${RESET}${frame(0, 'H', 'nonce--2')}`);
  await second.hears(welcome('nonce--2'));
  // The same number again: it is free, and so is the port.
  const list = ['', '', '/bin/sh', '-c', 'ls -l /tmp/input; ps; echo complete'];
  second.say(frame(7, 'X', `\x03\0\0\0\0\0\0\0${list.map((word) => `${word}\0`).join('')}`));
  await second.hears('complete\n');
  const said = await second.hears(welcome('nonce--2'));
  expect(said).toContain(' 0 '); // nothing of the half frame was written
  expect(said).not.toContain('sleep 98763');

  // What is no frame at all silences it until the next RESET.
  second.say('\xff\xff\xff\xff this is no frame');
  second.say(RESET + frame(0, 'H', 'nonce--3') + frame(9, 'Q'));
  await second.hears(frame(9, 'E'));
});
