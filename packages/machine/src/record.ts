import { createWriteStream, type WriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';

import { messageOf } from './errors.ts';

/**
 * Reads streams to their ends: as text, in which bytes that are no UTF-8 are U+FFFD, for `append`; and, byte by byte as it
 * came, into a file (mode 0600, made when the first byte comes). Settles when both are complete. A file that cannot be
 * written is said once, as a warning, and does not keep the text from going on.
 */
export async function record(
  streams: readonly Readable[],
  append: (text: string) => void,
  file: string,
): Promise<void> {
  let disk: WriteStream | undefined;
  const resume = () => {
    for (const stream of streams) stream.resume();
  };
  const write = (stream: Readable, bytes: Buffer) => {
    disk ??= open(file, resume);
    if (disk.destroyed || disk.write(bytes)) return;
    // Held up where the disk is slower than the guest: memory stays bounded.
    stream.pause();
    disk.once('drain', resume);
  };
  const ends = streams.map(async (stream) => {
    const decoder = new StringDecoder('utf8');
    stream.on('data', (bytes: Buffer) => {
      append(decoder.write(bytes));
      write(stream, bytes);
    });
    stream.on('error', () => undefined); // a peer that dies with unread data resets the connection: it has closed
    stream.once('end', () => stream.destroy());
    await new Promise<void>((resolve) => stream.once('close', resolve));
    append(decoder.end());
  });
  await Promise.all(ends);
  if (disk === undefined) return;
  disk.end();
  await finished(disk).catch(() => undefined); // said already
}

function open(file: string, onFailure: () => void): WriteStream {
  const disk = createWriteStream(file, { mode: 0o600 });
  disk.once('error', (error: NodeJS.ErrnoException) => {
    // A machine's directory goes when its disposal begins; what comes in its last moments has no file.
    if (error.code !== 'ENOENT')
      process.emitWarning(`Cannot write ${file}: ${messageOf(error)}`, { type: 'QemukitWarning' });
    onFailure();
  });
  return disk;
}
