import { closeSync, openSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

import { describe, expect, onTestFinished, test } from 'vitest';

import { MonitorClosedError } from '../errors.ts';
import { Monitor } from './monitor.ts';
import type { MonitorAddress } from './monitor-address.ts';
import type { AnySchema } from './register.ts';

/** A key and its self-signed certificate, for localhost and 127.0.0.1, until 2126; they protect nothing. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/FIKw/Lpbuj2PlJU
Q91rfZn0WV8lxCc5KCsnomCP+FChRANCAAT1N38q6skZsHgdvj9f0dqu5vAxVqua
mF8C4Y30nyqQMar2piT6UFGE1H+pr11KPYsVqYQrw9uh+TazE8YSNdP1
-----END PRIVATE KEY-----`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIURHyKh6Q4oy0SAeYriFFHlDJcPoQwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzAyNTczM1oYDzIxMjYxMDMw
MDI1NzMzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAT1N38q6skZsHgdvj9f0dqu5vAxVquamF8C4Y30nyqQMar2piT6UFGE
1H+pr11KPYsVqYQrw9uh+TazE8YSNdP1o28wbTAdBgNVHQ4EFgQUkpIO3xw+vIho
gxuov/GPq+NPZycwHwYDVR0jBBgwFoAUkpIO3xw+vIhogxuov/GPq+NPZycwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgCdDJ/Vi12gWR5Nt3zq8wfJvckgdSfKh56Pc6LQMxCWwCIQCT
oU+g7VxOfH19GYqxX1RVN5XRFYRJLucj6spx8Vi+FA==
-----END CERTIFICATE-----`;

/** A QMP server that answers every command with `{}`. */
function serve(socket: Socket): void {
  socket.on('error', () => undefined); // a client that does not like the certificate
  socket.write('{"QMP":{"version":{"qemu":{"major":7,"minor":2,"micro":0},"package":""},"capabilities":[]}}\r\n');
  socket.on('data', (text: Buffer) => {
    for (const [, id] of text.toString().matchAll(/"id":(\d+)/g)) socket.write(`{"return":{},"id":${id}}\r\n`);
  });
}

async function listening(server: Server): Promise<number> {
  server.listen(0, 'localhost');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function rejection(address: MonitorAddress): Promise<Error> {
  return await Monitor.connect(address).then(
    () => expect.unreachable('it was connected'),
    (error: Error) => error,
  );
}

describe('Monitor.connect()', () => {
  test('connects over TCP, to localhost if no host is named; that takes no file descriptors', async () => {
    const port = await listening(createServer(serve));
    await using monitor = await Monitor.connect({ port });
    expect(await monitor.execute('query-status')).toEqual({});
    await expect(monitor.sendFd(0)).rejects.toThrow(TypeError);
  });

  test('reads messages as they were sent that are longer than its buffer, with letters cut in two', async () => {
    // Each letter has two bytes, and the first piece an odd number of others: letters are cut.
    const texts = ['ä', 'ö', 'ü'].map((letter) => letter.repeat(200_000));
    const port = await listening(
      createServer((socket) => {
        serve(socket);
        for (const text of texts) socket.write(`{"event":"LONG","data":{"text":"${text}"}}\r\n`);
      }),
    );
    await using monitor = await Monitor.connect<AnySchema>({ port });
    await monitor.execute('query-status');
    expect(monitor.events.since().map(({ data }) => data['text'] === texts.shift())).toEqual([true, true, true]);
  });

  test('connects over TLS', async () => {
    const port = await listening(createTlsServer({ key: KEY, cert: CERTIFICATE }, serve));
    await using monitor = await Monitor.connect({ host: 'localhost', port, tls: { ca: CERTIFICATE } });
    expect(await monitor.execute('query-status')).toEqual({});
    await expect(monitor.sendFd(0)).rejects.toThrow(TypeError);
  });

  test('rejects over TLS with why the certificate is not trusted', async () => {
    const port = await listening(createTlsServer({ key: KEY, cert: CERTIFICATE }, serve));
    const error = await rejection({ port, tls: {} });
    expect(error).toBeInstanceOf(MonitorClosedError);
    expect(error.message).toContain('No greeting came from the monitor: self-signed certificate');
    expect(error.cause).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });

  test('rejects over TLS when the peer speaks QMP without it', async () => {
    const port = await listening(createServer(serve));
    const error = await rejection({ port, tls: { ca: CERTIFICATE } });
    expect(error).toBeInstanceOf(MonitorClosedError);
    expect(error.cause).toMatchObject({ code: expect.stringContaining('ERR_SSL') as string });
  });

  test('says where a monitor is that is mute', async () => {
    const port = await listening(createServer());
    await expect(Monitor.connect({ port }, { timeout: 20 })).rejects.toThrow(
      `Timed out after 20 ms waiting for the greeting of the monitor at localhost:${port}; it serves one client at a time`,
    );
  });

  test('rejects when nobody listens at a TCP address', async () => {
    const server = createServer();
    const port = await listening(server);
    server.close();
    await once(server, 'close');
    const error = await rejection({ host: '127.0.0.1', port });
    expect(error).toBeInstanceOf(MonitorClosedError);
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
  });

  test.for([['a string'], ['an object']] as const)('refuses a unix path that is too long, as %s', async ([kind]) => {
    const path = `/tmp/${'ä'.repeat(60)}`;
    const error = await rejection(kind === 'a string' ? path : { path });
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toMatch(/^the path of a unix socket has at most 10[37] bytes, not 125: "\/tmp\/ä+"$/);
  });

  test.for([
    ['', RangeError, 'the path of a unix socket is empty'],
    [{ path: '' }, RangeError, 'the path of a unix socket is empty'],
    [{}, TypeError, 'a monitor is at a path, at { path }, { port }, or { fd }, or is a stream; not at {}'],
    [
      undefined,
      TypeError,
      'a monitor is at a path, at { path }, { port }, or { fd }, or is a stream; not at undefined',
    ],
  ] as const)('refuses %o', async ([address, type, message]) => {
    expect(await rejection(address as MonitorAddress)).toEqual(new type(message));
  });

  test('refuses a file descriptor that is no socket, or not open', async () => {
    const fd = openSync(import.meta.filename, 'r');
    expect(await rejection({ fd })).toBeInstanceOf(TypeError);
    closeSync(fd);
    const error = await rejection({ fd });
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(`the file descriptor ${fd} is no open socket of this process`);
  });
});
