import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { AbortError, QemuError } from '@qemukit/machine';
import { dir as temporaryDirectory } from 'tmp-promise';
import { expect, onTestFinished, test } from 'vitest';

import { download, type DownloadProgress } from './download.ts';

const CONTENT = randomBytes(300_000);
const OTHER = randomBytes(300_000);

interface Site {
  readonly url: string;
  readonly path: string;
  /** What was asked for: the header `range`, or nothing. */
  readonly ranges: (string | undefined)[];
}

/** A server that has one file, and a place for it. */
async function site(answer: (request: IncomingMessage, response: ServerResponse, n: number) => void): Promise<Site> {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response, ranges.length);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { path, cleanup } = await temporaryDirectory({ unsafeCleanup: true });
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await cleanup();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/disk`, path: join(path, 'disk'), ranges };
}

/** Answers as a good server does, with this content under this name. */
function serve(request: IncomingMessage, response: ServerResponse, content: Buffer, etag: string): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const partial = from > 0 && request.headers['if-range'] === etag;
  const rest = partial ? content.subarray(from) : content;
  const range = { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` };
  response.writeHead(partial ? 206 : 200, { etag, 'content-length': rest.length, ...(partial ? range : {}) });
  response.end(rest);
}

/** Sends the beginning of a content, and no more. */
function begin(response: ServerResponse, headers: Record<string, string | number>): void {
  response.writeHead(200, { 'content-length': CONTENT.length, ...headers });
  response.write(CONTENT.subarray(0, 100_000));
}

const hash = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const WANTED = createHash('sha256').update(CONTENT).digest('hex');

test('download() has the whole file at its place, says how far it is, and leaves nothing else', async () => {
  const { url, path } = await site((request, response) => serve(request, response, CONTENT, '"one"'));
  const progress: DownloadProgress[] = [];
  await download(url, path, { onProgress: (each) => progress.push(each) });
  expect(hash(path)).toBe(WANTED);
  expect(progress.at(-1)).toEqual({ received: CONTENT.length, total: CONTENT.length });
  expect(existsSync(`${path}.part`) || existsSync(`${path}.part.json`)).toBe(false);
});

test('download() goes on where a connection broke', async () => {
  let cut = () => undefined as unknown;
  const { url, path, ranges } = await site((request, response, n) => {
    cut = () => n === 1 && response.destroy();
    if (n === 1) begin(response, { etag: '"one"' });
    else serve(request, response, CONTENT, '"one"');
  });
  await download(url, path, { onProgress: () => cut() });
  expect(hash(path)).toBe(WANTED);
  expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
});

test('download() goes on where an earlier one was aborted', async () => {
  const { url, path, ranges } = await site((request, response, n) => {
    if (n === 1) begin(response, { etag: '"one"' });
    else serve(request, response, CONTENT, '"one"');
  });
  const controller = new AbortController();
  const enough = () => controller.abort(new Error('enough'));
  const aborted = download(url, path, { signal: controller.signal, onProgress: enough });
  await expect(aborted).rejects.toThrow(AbortError);
  expect(existsSync(path)).toBe(false);
  const had = statSync(`${path}.part`).size;
  await download(url, path, {});
  expect(hash(path)).toBe(WANTED);
  expect(ranges).toEqual([undefined, `bytes=${had}-`]);
});

test('download() begins anew where the server has another file by now, or cannot say that it has not', async () => {
  let cut = () => undefined as unknown;
  const changed = await site((request, response, n) => {
    cut = () => n === 1 && response.destroy();
    if (n === 1) begin(response, { etag: '"other"' });
    else serve(request, response, CONTENT, '"one"');
  });
  await download(changed.url, changed.path, { onProgress: () => cut() });
  expect(hash(changed.path)).toBe(WANTED);

  const silent = await site((_request, response, n) => {
    cut = () => n === 1 && response.destroy();
    if (n === 1) begin(response, {});
    else response.end(CONTENT);
  });
  await download(silent.url, silent.path, { onProgress: () => cut() });
  expect(hash(silent.path)).toBe(WANTED);
  expect(silent.ranges).toEqual([undefined, undefined]);
});

test('download() begins anew where what is there cannot be gone on with', async () => {
  const { url, path } = await site((request, response) => {
    if (request.headers.range === undefined) serve(request, response, CONTENT, '"one"');
    else response.writeHead(416).end();
  });
  writeFileSync(`${path}.part`, OTHER);
  writeFileSync(`${path}.part.json`, JSON.stringify({ url, validator: '"one"' }));
  await download(url, path, {});
  expect(hash(path)).toBe(WANTED);
});

test('download() says at once what the server refuses, and in the end why it cannot be reached', async () => {
  const { url, path, ranges } = await site((_request, response) => response.writeHead(404).end());
  const refused = download(url, path, {});
  await expect(refused).rejects.toThrow(QemuError);
  await expect(refused).rejects.toThrow(`Cannot download ${url}: the server says 404 Not Found`);
  expect(ranges).toHaveLength(1);

  const broken = await site((_request, response) => response.destroy());
  await expect(download(broken.url, broken.path, {})).rejects.toThrow(
    /^Cannot download .*: (other side closed|.*ECONNRESET.*), after 0 bytes and 3 tries$/,
  );
  expect(broken.ranges).toHaveLength(3);
});
