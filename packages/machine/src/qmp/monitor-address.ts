import { connect, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';

import { fitsSocket, LONGEST_SOCKET_PATH } from './socket-path.ts';

/**
 * Where a monitor is: a unix socket's path, as a string or as `path`; a TCP address (`host` is localhost by default), with
 * TLS where `tls` holds its options; or a file descriptor of this process that is a connected socket.
 */
export type MonitorAddress =
  | string
  | { readonly path: string }
  | { readonly host?: string; readonly port: number; readonly tls?: ConnectionOptions }
  | { readonly fd: number };

/**
 * Begins to connect; the stream says how that ends. A file descriptor is the stream's from now on, and is closed with it.
 *
 * @throws RangeError for a path that no unix socket can have; TypeError for a descriptor that is no socket
 */
export function openAddress(address: MonitorAddress): Duplex {
  if (typeof address === 'string') return openPath(address);
  if ('path' in address) return openPath(address.path);
  if ('fd' in address) return openDescriptor(address.fd);
  const { host = 'localhost', port, tls } = address;
  return tls === undefined ? connect({ host, port }) : connectTls({ ...tls, host, port });
}

function openPath(path: string): Duplex {
  if (fitsSocket(path)) return connect({ path });
  const length = Buffer.byteLength(path);
  throw new RangeError(`the path of a unix socket has at most ${LONGEST_SOCKET_PATH} bytes, not ${length}: "${path}"`);
}

function openDescriptor(fd: number): Duplex {
  try {
    return new Socket({ fd, readable: true, writable: true });
  } catch (cause) {
    throw new TypeError(`the file descriptor ${fd} is no open socket of this process`, { cause });
  }
}
