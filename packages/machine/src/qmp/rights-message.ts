/** The systems whose C structures are known here; both are little-endian and have pointers of 64 bits. */
export type RightsPlatform = 'linux' | 'darwin';

/** How many bytes {@link writeRightsMessage} fills at most. */
export const RIGHTS_MESSAGE_LENGTH = 112;

/** Where the parts are; the message header is at 0. */
const VECTOR = 64;
const CONTROL = 80;
const PAYLOAD = 104;

/** What differs: sendmsg(2)'s `msghdr` and `cmsghdr`, of glibc and musl, and of XNU. */
const LAYOUTS = {
  linux: { wide: true, dataAt: 16, controlSpace: 24, socketLevel: 1 },
  darwin: { wide: false, dataAt: 12, controlSpace: 16, socketLevel: 0xffff },
};
const SCM_RIGHTS = 1;

/**
 * Writes what sendmsg(2) is given to send one byte, a space, and with it a file descriptor: a `msghdr` at the start of
 * `memory`, and behind it what that points to. `address` is where the memory is.
 */
export function writeRightsMessage(memory: DataView, address: bigint, fd: number, platform: RightsPlatform): void {
  const { wide, dataAt, controlSpace, socketLevel } = LAYOUTS[platform];
  const pointer = (at: number, part: number) => memory.setBigUint64(at, address + BigInt(part), true);
  // `size_t` on Linux; on macOS `int` or `socklen_t`, where padding follows but for the control's length.
  const length = (at: number, value: number) => memory.setUint32(at, value, true);
  pointer(16, VECTOR); // msg_iov
  length(24, 1); // msg_iovlen
  pointer(32, CONTROL); // msg_control
  length(40, controlSpace); // msg_controllen
  pointer(VECTOR, PAYLOAD); // iov_base
  length(VECTOR + 8, 1); // iov_len
  length(CONTROL, dataAt + 4); // cmsg_len
  const level = CONTROL + (wide ? 8 : 4);
  length(level, socketLevel); // cmsg_level
  length(level + 4, SCM_RIGHTS); // cmsg_type
  memory.setInt32(CONTROL + dataAt, fd, true);
  memory.setUint8(PAYLOAD, 0x20);
}
