import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { join } from 'node:path';

import { dir } from 'tmp-promise';

import { QemuError } from './errors.ts';

/**
 * Two sockets that are connected to each other, for other processes: nothing reads from them here.
 *
 * @throws the system's error
 */
export async function socketPair(): Promise<readonly [Socket, Socket]> {
  // Node cannot make one of nothing. Nobody else reaches the directory, and it is gone with the name.
  const directory = await dir({ unsafeCleanup: true, mode: 0o700 });
  const server = createServer({ pauseOnConnect: true });
  try {
    const path = join(directory.path, 's');
    server.listen(path);
    await once(server, 'listening');
    const one = new Socket().pause(); // else Node reads what the peer says first
    one.connect(path);
    const [[other]] = await Promise.all([once(server, 'connection'), once(one, 'connect')]);
    return [one, other as Socket];
  } finally {
    server.close();
    await directory.cleanup();
  }
}

/** An open socket's descriptor: Node has no public name for it. */
export function descriptorOf(socket: Socket): number {
  const { fd } = (Reflect.get(socket, '_handle') ?? {}) as { readonly fd?: number };
  if (fd === undefined || fd < 0) throw new QemuError('Cannot hand over a socket: it has no descriptor on this host');
  return fd;
}
