import { Socket, type SocketConstructorOpts } from 'node:net';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';
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
 * What its `data` events carry is theirs until they return: the next may be in the same memory.
 *
 * @throws RangeError for a path that no unix socket can have; TypeError for what is no address, and for a descriptor that is
 * no socket
 */
export function openAddress(address: MonitorAddress): Duplex {
  if (typeof address === 'string') return openPath(address);
  if (typeof address !== 'object' || address === null || !['path', 'port', 'fd'].some((member) => member in address)) {
    const given = inspect(address, { breakLength: Infinity });
    throw new TypeError(`a monitor is at a path, at { path }, { port }, or { fd }, or is a stream; not at ${given}`);
  }
  if ('path' in address) return openPath(address.path);
  if ('fd' in address) return openDescriptor(address.fd);
  const { host = 'localhost', port, tls } = address;
  return tls === undefined ? openSocket().connect({ host, port }) : connectTls({ ...tls, host, port });
}

/** An address in words, for a message. */
export function addressText(address: MonitorAddress): string {
  if (typeof address === 'string') return address;
  if ('path' in address) return address.path;
  return 'fd' in address ? `descriptor ${address.fd}` : `${address.host ?? 'localhost'}:${address.port}`;
}

function openPath(path: string): Duplex {
  // Node takes an empty one for a TCP address.
  if (path === '') throw new RangeError('the path of a unix socket is empty');
  if (fitsSocket(path)) return openSocket().connect({ path });
  const length = Buffer.byteLength(path);
  throw new RangeError(`the path of a unix socket has at most ${LONGEST_SOCKET_PATH} bytes, not ${length}: "${path}"`);
}

function openDescriptor(fd: number): Duplex {
  try {
    return openSocket({ fd, readable: true, writable: true });
  } catch (cause) {
    throw new TypeError(`the file descriptor ${fd} is no open socket of this process`, { cause });
  }
}

/** As much as Node reads at once. */
const BUFFER_SIZE = 64 * 1024;

/**
 * A socket that reads into one buffer. By itself Node takes new memory for each read and passes it through a stream's queue,
 * which costs a command as much as all that is done here for it (`pnpm bench qmp`).
 */
function openSocket(options: SocketConstructorOpts = {}): Socket {
  const socket: Socket = new Socket({
    ...options,
    onread: {
      buffer: Buffer.allocUnsafeSlow(BUFFER_SIZE),
      callback: (length, buffer) => {
        socket.emit('data', buffer.subarray(0, length));
        return true;
      },
    },
  });
  return socket;
}
