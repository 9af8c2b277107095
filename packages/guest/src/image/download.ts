import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

import { AbortError, QemuError } from '@qemukit/machine';

/** How far a download is, in bytes; what an earlier one has left counts. */
export interface DownloadProgress {
  readonly received: number;
  /** Undefined where the server does not say it. */
  readonly total: number | undefined;
}

/** How something is downloaded. */
export interface DownloadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

/** A server that says nothing for so long is given up, in ms. */
const SILENCE = 30_000;
/** How often it is tried again without a byte more. */
const TRIES = 3;
/** How long one waits before that, in ms: longer each time. */
const PAUSE = 500;

/** Of what a part that is there is one. */
interface Note {
  readonly url: string;
  /** The server's word for this very content: a strong ETag, or a date. */
  readonly validator: string;
}

/** Said once: trying again does not help. */
class Refused extends QemuError {}

/**
 * Downloads a file whole: `path` is there when it resolves, and not before. What an earlier attempt has left in `<path>.part` is
 * gone on with where the server can do that and still has the same; a connection that breaks is tried again, three times without a
 * byte more. Proxies are Node's: `NODE_USE_ENV_PROXY=1`.
 *
 * @throws QemuError with what the server said; AbortError
 */
export async function download(url: string, path: string, options: DownloadOptions): Promise<void> {
  const { signal } = options;
  const part = `${path}.part`;
  let last = await sizeOf(part);
  for (let tries = 0; ;) {
    try {
      signal?.throwIfAborted();
      await transfer(url, part, options);
      break;
    } catch (cause) {
      if (signal?.aborted === true) throw new AbortError(`Aborted downloading ${url}`, { cause: signal.reason });
      if (cause instanceof Refused) throw cause;
      const size = await sizeOf(part);
      tries = size > last ? 1 : tries + 1;
      last = size;
      if (tries === TRIES) {
        throw new QemuError(`Cannot download ${url}: ${reason(cause)}, after ${size} bytes and ${TRIES} tries`, {
          cause,
        });
      }
      await delay(PAUSE * tries, undefined, { signal }).catch(() => undefined);
    }
  }
  await rename(part, path);
  await rm(`${part}.json`, { force: true });
}

async function transfer(url: string, part: string, { signal, onProgress }: DownloadOptions): Promise<void> {
  const have = await sizeOf(part);
  const note = have === 0 ? undefined : await noteOf(part);
  const from = note?.url === url && note.validator !== '' ? have : 0;
  const silence = new AbortController();
  const quiet = () => silence.abort(new Error(`the server said nothing for ${SILENCE / 1000} s`));
  let timer = setTimeout(quiet, SILENCE);
  try {
    const response = await fetch(url, {
      headers: {
        'accept-encoding': 'identity',
        ...(from > 0 && note !== undefined ? { range: `bytes=${from}-`, 'if-range': note.validator } : {}),
      },
      signal: AbortSignal.any([silence.signal, ...(signal === undefined ? [] : [signal])]),
    });
    const start = await startOf(url, response, from, part);
    const length = response.headers.get('content-length');
    const total = length === null ? undefined : start + Number(length);
    if (start === 0) {
      await rm(part, { force: true }); // of something else
      await writeFile(`${part}.json`, JSON.stringify({ url, validator: validatorOf(response) }));
    }
    if (response.body === null) throw new Refused(`Cannot download ${url}: the server sent nothing`);
    let received = start;
    await using file = await open(part, start > 0 ? 'a' : 'w', 0o600);
    for await (const piece of response.body) {
      clearTimeout(timer);
      timer = setTimeout(quiet, SILENCE);
      await file.writeFile(piece); // piece by piece: what has come is kept when the connection breaks
      received += piece.length;
      onProgress?.({ received, total });
    }
    if (total !== undefined && received !== total) throw new Error(`${received} of ${total} bytes came`);
  } finally {
    clearTimeout(timer);
  }
}

/** Where what the server sends begins. */
async function startOf(url: string, response: Response, from: number, part: string): Promise<number> {
  const { status, statusText, headers } = response;
  if (status === 200) return 0;
  if (status === 206 && Number(/^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1]) === from) return from;
  await response.body?.cancel();
  // The part is whole already, or of something else: all anew.
  if (status === 416 || status === 206) {
    await rm(part, { force: true });
    throw new Error('the server does not go on where the last download has ended');
  }
  const said = `the server says ${status} ${statusText}`.trimEnd();
  if (status >= 500 || status === 429) throw new Error(said);
  throw new Refused(`Cannot download ${url}: ${said}`);
}

/** What the server recognises this content by; empty where it says nothing that it could. */
function validatorOf({ headers }: Response): string {
  const etag = headers.get('etag') ?? '';
  // A weak one promises the same meaning, not the same bytes.
  return etag !== '' && !etag.startsWith('W/') ? etag : (headers.get('last-modified') ?? '');
}

async function noteOf(part: string): Promise<Note | undefined> {
  try {
    return JSON.parse(await readFile(`${part}.json`, 'utf8')) as Note;
  } catch {
    return undefined; // it was ended as it began
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

/** Node hides why a connection failed behind "fetch failed". */
function reason(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : message;
}
