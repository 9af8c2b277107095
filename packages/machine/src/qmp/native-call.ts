import { messageOf, QemuError } from '../errors.ts';

/** What is needed of the C library to send a message that Node cannot. */
export interface NativeCall {
  /** Where a buffer's memory is. */
  address(buffer: Uint8Array): bigint;
  /** sendmsg(2): how many bytes were sent; -1 where that failed. */
  sendmsg(socket: number, message: Uint8Array): number;
  /** Why the last call failed. */
  errno(): number;
}

/** The part of node:ffi that is used; TypeScript's library does not know it yet. */
interface NodeFfi {
  dlopen(
    path: null,
    definitions: Record<string, { readonly arguments: readonly string[]; readonly return: string }>,
  ): { readonly functions: Record<string, (...args: (number | bigint | Uint8Array)[]) => number | bigint> };
  getRawPointer(buffer: Uint8Array): bigint;
  getInt32(pointer: bigint, offset: number): number;
}

/**
 * The C library, by `node:ffi` where Node has it, else by the package koffi.
 *
 * @throws QemuError that says which of the two to add
 */
export async function loadNativeCall(): Promise<NativeCall> {
  const ffi = process.getBuiltinModule('node:ffi') as NodeFfi | undefined;
  return ffi === undefined ? await byKoffi() : byNode(ffi);
}

function byNode(ffi: NodeFfi): NativeCall {
  // errno is a macro: a function gives its place, and each system has another name for that.
  const place = process.platform === 'darwin' ? '__error' : '__errno_location';
  const { functions } = ffi.dlopen(null, {
    sendmsg: { arguments: ['int32', 'pointer', 'int32'], return: 'int64' },
    [place]: { arguments: [], return: 'pointer' },
  });
  return {
    address: (buffer) => ffi.getRawPointer(buffer),
    sendmsg: (socket, message) => Number(functions['sendmsg']?.(socket, message, 0)),
    errno: () => ffi.getInt32(BigInt(functions[place]?.() ?? 0), 0),
  };
}

async function byKoffi(): Promise<NativeCall> {
  try {
    const { address, errno, load } = await import('koffi');
    const sendmsg = load(null).func('sendmsg', 'int64', ['int', 'void *', 'int']);
    return {
      address: (buffer) => address(buffer),
      sendmsg: (socket, message) => Number(sendmsg(socket, message, 0)),
      errno: () => errno(),
    };
  } catch (cause) {
    throw new QemuError(
      `Cannot send a file descriptor: Node ${process.version} has no node:ffi, and koffi cannot be loaded (${messageOf(cause)}). Add the package koffi 3 to the project, or run Node 26.10 or newer`,
      { cause },
    );
  }
}
