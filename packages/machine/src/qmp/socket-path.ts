/** What `sockaddr_un` has room for, in bytes, without its final zero. */
export const LONGEST_SOCKET_PATH = process.platform === 'darwin' ? 103 : 107;

/** Whether a unix socket can have this path. The system would cut one that is too long, and use another socket or none. */
export function fitsSocket(path: string): boolean {
  return Buffer.byteLength(path) <= LONGEST_SOCKET_PATH;
}
