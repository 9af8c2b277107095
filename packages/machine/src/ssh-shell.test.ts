import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import ssh2, { type Connection } from 'ssh2';
import { expect, onTestFinished, test } from 'vitest';

import { SshShell } from './ssh-shell.ts';

const key = () => ssh2.utils.generateKeyPairSync('ed25519').private;

/** A server that answers each command with the command and its input, and with 7 to `false` → its port, and its connections. */
async function server(
  hostKey: string,
  port = 0,
): Promise<{ port: number; connections: Connection[]; close: () => void }> {
  const connections: Connection[] = [];
  const listening = new ssh2.Server({ hostKeys: [hostKey] }, (connection) => {
    connections.push(connection);
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => {
      if (context.method === 'password' && context.password === 'right') context.accept();
      else context.reject(['password']);
    });
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec, _, { command }) => {
        const channel = acceptExec();
        channel.write(`${command}:`);
        channel.on('data', (data: Buffer) => channel.write(data));
        channel.on('end', () => {
          if (command === 'false') channel.stderr.write('it is false');
          channel.exit(command === 'false' ? 7 : 0);
          channel.end();
        });
      });
    });
  });
  await once(listening.listen(port, '127.0.0.1'), 'listening');
  const close = () => {
    for (const connection of connections) connection.end();
    listening.close();
  };
  onTestFinished(close);
  return { port: (listening.address() as AddressInfo).port, connections, close };
}

function shell(port: number, password = 'right'): SshShell {
  const made = new SshShell({ ssh: { user: 'root', password } }, async () => await Promise.resolve(port));
  onTestFinished(() => made.close());
  return made;
}

const { signal } = new AbortController();

test('call() gives a command its input, and what it printed; one that fails says why', async () => {
  const { port } = await server(key());
  const ssh = shell(port);
  await ssh.open(signal);
  expect(String(await ssh.call(['echo', "it's"], Buffer.from('input'), signal))).toBe("echo 'it'\\''s':input");
  await expect(ssh.call(['false'], Buffer.alloc(0), signal)).rejects.toThrow('it is false');
  const calls = Array.from({ length: 3 }, async (_, n) => String(await ssh.call([`${n}`], Buffer.alloc(0), signal)));
  expect(await Promise.all(calls)).toEqual(Array.from({ length: 3 }, (_, n) => `${n}:`));
});

test('open() says who was refused, and where nobody listens', async () => {
  const { port, close } = await server(key());
  await expect(shell(port, 'wrong').open(signal)).rejects.toThrow(
    'SSH to its port 22 as root: All configured authentication methods failed',
  );
  close();
  await expect(shell(port).open(signal)).rejects.toThrow(/^SSH to its port 22 as root: connect ECONNREFUSED/);
});

test('open() refuses another host key than the first', async () => {
  const first = await server(key());
  const ssh = shell(first.port);
  await ssh.open(signal);
  first.close();
  await server(key(), first.port);
  await expect(ssh.open(signal)).rejects.toThrow('its host key is another one than before in this machine’s life');
});

test('a connection that ends is told', async () => {
  const { port, connections } = await server(key());
  const ssh = shell(port);
  const lost = new Promise<string>((resolve) => ssh.onLost(resolve));
  await ssh.open(signal);
  connections[0]?.end();
  expect(await lost).toBe('closed its SSH connection (the connection was closed)');
});
