import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { unpackLz4Legacy } from './lz4.ts';

/** Unpacks XZ, the one format of the kernel's that Node cannot read. */
export type UnpackXz = (data: Uint8Array) => Promise<Uint8Array>;

/** How data is packed, by its first bytes; undefined where they are of no packed format that the kernel's build uses. */
export function packedFormat(data: Uint8Array): 'gzip' | 'xz' | 'zstd' | 'lz4' | undefined {
  const magic = Buffer.from(data.subarray(0, 4)).toString('hex');
  if (magic.startsWith('1f8b')) return 'gzip';
  if (magic === 'fd377a58') return 'xz';
  if (magic === '28b52ffd') return 'zstd';
  return magic === '02214c18' ? 'lz4' : undefined;
}

/** Unpacks a kernel module or a kernel's payload, by its first bytes; what is not packed is returned as it is. */
export async function decompress(data: Uint8Array, unpackXz: UnpackXz): Promise<Uint8Array> {
  switch (packedFormat(data)) {
    case 'gzip':
      return gunzipSync(data);
    case 'zstd':
      return zstdDecompressSync(data);
    case 'lz4':
      return unpackLz4Legacy(data);
    case 'xz':
      return await unpackXz(data);
    case undefined:
    default:
      return data;
  }
}
