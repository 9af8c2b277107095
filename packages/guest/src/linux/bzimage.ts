import { decompress, packedFormat } from './decompress.ts';
import type { UnpackXz } from './decompress.ts';
import { readElf } from './elf.ts';

/** The parts of a bzImage that qemukit reads (Documentation/arch/x86/boot.rst). */
export interface BzImage {
  /** The kernel's release, as `uname -r` prints it: `6.1.0-37-cloud-amd64`. */
  readonly release: string;
  /** The packed kernel, without the size that the build appends to all formats but gzip. */
  readonly payload: Uint8Array;
}

/** Reads a bzImage's header; undefined where `bytes` is none, or is one older than boot protocol 2.08 (Linux 2.6.26). */
export function readBzImage(bytes: Uint8Array): BzImage | undefined {
  const image = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (image.length < 0x260 || image.toString('latin1', 0x202, 0x206) !== 'HdrS') return undefined;
  if (image.readUInt16LE(0x206) < 0x208) return undefined;
  const release = image.toString('latin1', 0x200 + image.readUInt16LE(0x20e)).split(/[ \0]/, 1)[0] ?? '';
  const start = ((image[0x1f1] || 4) + 1) * 512 + image.readUInt32LE(0x248);
  const payload = image.subarray(start, start + image.readUInt32LE(0x24c));
  return { release, payload: packedFormat(payload) === 'gzip' ? payload : payload.subarray(0, -4) };
}

/**
 * The kernel itself out of a bzImage: an ELF file with a PVH entry, which QEMU starts at once, where a bzImage unpacks itself
 * first, on an emulated CPU. Undefined where `bytes` is no bzImage, its payload is in another format, or it has no PVH entry.
 */
export async function extractVmlinux(bytes: Uint8Array, unpackXz: UnpackXz): Promise<Uint8Array | undefined> {
  const image = readBzImage(bytes);
  if (image === undefined || packedFormat(image.payload) === undefined) return undefined;
  const kernel = await decompress(image.payload, unpackXz);
  return hasPvhEntry(readElf(kernel)?.section('.notes')) ? kernel : undefined;
}

/** Whether the notes name a 32-bit entry point for PVH: Xen's note 18, without which QEMU refuses a vmlinux. */
function hasPvhEntry(section: Uint8Array | undefined): boolean {
  const notes = Buffer.from(section ?? []);
  for (let at = 0; at + 12 <= notes.length;) {
    const nameLength = notes.readUInt32LE(at);
    if (notes.readUInt32LE(at + 8) === 18 && notes.toString('latin1', at + 12, at + 12 + nameLength) === 'Xen\0')
      return true;
    at += 12 + Math.ceil(nameLength / 4) * 4 + Math.ceil(notes.readUInt32LE(at + 4) / 4) * 4;
  }
  return false;
}

/** The release of a kernel, from a bzImage's header or from the version line in a vmlinux; undefined where neither is found. */
export function kernelRelease(bytes: Uint8Array): string | undefined {
  const image = readBzImage(bytes);
  if (image !== undefined) return image.release;
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = file.indexOf('Linux version ');
  return at === -1 ? undefined : /^Linux version (\d\S*) /.exec(file.toString('latin1', at, at + 200))?.[1];
}
