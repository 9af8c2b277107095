import { Socket } from 'node:net';
import { constants } from 'node:os';
import type { Duplex } from 'node:stream';
import { getSystemErrorMessage } from 'node:util';

import { QemuError } from '../errors.ts';
import { loadNativeCall } from './native-call.ts';
import { RIGHTS_MESSAGE_LENGTH, writeRightsMessage, type RightsPlatform } from './rights-message.ts';

/**
 * Sends a file descriptor over a unix socket (SCM_RIGHTS), with a space: between two messages of JSON that says nothing. It
 * is sent after all that was written before. The peer gets a descriptor of its own; this process keeps its one.
 *
 * @throws TypeError where the stream is no unix socket, or `fd` is none; QemuError where this host cannot, or the system
 * refuses; what `signal` was aborted with
 */
export async function sendFd(stream: Duplex, fd: number, signal: AbortSignal): Promise<void> {
  if (!Number.isInteger(fd) || fd < 0) throw new TypeError(`a file descriptor is a number from 0 on, not ${fd}`);
  const socket = unixSocket(stream);
  const platform = rightsPlatform();
  const native = await loadNativeCall();
  // Memory of its own: V8 may move a small array, but never this.
  const message = new Uint8Array(new ArrayBuffer(RIGHTS_MESSAGE_LENGTH));
  writeRightsMessage(new DataView(message.buffer), native.address(message), fd, platform);
  for (;;) {
    await flushed(stream);
    signal.throwIfAborted();
    if (stream.writableLength > 0) continue; // more was written meanwhile, and may be half out
    if (native.sendmsg(socket(), message) >= 0) return;
    const errno = native.errno();
    // The socket is full: the next space waits until it is not.
    if (errno !== constants.errno.EAGAIN) {
      throw new QemuError(`Cannot send file descriptor ${fd}: ${getSystemErrorMessage(-errno)}`);
    }
  }
}

/** Waits until all that was written is the system's. A space says nothing to the peer, and waits its turn. */
async function flushed(stream: Duplex): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    stream.write(' ', (error) => (error ? reject(error) : resolve()));
  });
}

/** A unix socket's descriptor; Node has no public name for it. It is asked for anew: a closed socket's is -1. */
function unixSocket(stream: Duplex): () => number {
  const descriptor = () => (Reflect.get(stream, '_handle') as { fd?: number } | null | undefined)?.fd ?? -1;
  // TCP has addresses, and takes the message without the descriptor; TLS and streams of JavaScript have no socket.
  const { remoteAddress } = stream as Partial<Socket>;
  if (stream.constructor === Socket && remoteAddress === undefined && descriptor() >= 0) return descriptor;
  throw new TypeError('a file descriptor can be sent over an open unix socket only');
}

function rightsPlatform(): RightsPlatform {
  const { arch, platform } = process;
  const known = arch === 'x64' || arch === 'arm64';
  if (known && (platform === 'linux' || platform === 'darwin')) return platform;
  throw new QemuError(`Cannot send a file descriptor on ${platform}/${arch}: Linux and macOS on x64 and arm64 can`);
}
