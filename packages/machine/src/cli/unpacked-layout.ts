import { posix } from 'node:path';
import type { UnpackedQemu } from '../unpacked-qemu.ts';

/** Where firmware and option ROMs lie in Debian's packages: QEMU's own, SeaBIOS, iPXE; those of other machines. */
const DATA = ['usr/share/qemu', 'usr/share/seabios', 'usr/lib/ipxe/qemu'];

/**
 * Where things are among the files of unpacked Debian packages. The libraries are those of the C library's own
 * directories and their like: `lib/<triplet>`, `usr/lib/<triplet>`.
 *
 * @throws TypeError naming what is not among them
 */
export function unpackedLayout(
  files: readonly string[],
  architecture: string,
): Pick<UnpackedQemu, 'loader' | 'libraries' | 'program' | 'modules' | 'data'> {
  const libraries = [...new Set(files.filter((file) => SHARED_LIBRARY.test(file)).map(directoryOf))].toSorted();
  const directories = new Set(files.map(directoryOf));
  const modules = libraries.map((library) => `${library}/qemu`).find((path) => directories.has(path));
  return {
    // Where /usr is not merged, `lib64` holds a link that points out of here.
    loader: needed(
      files.find((file) => LOADER.test(file)),
      'the dynamic loader',
    ),
    libraries,
    program: needed(
      files.find((file) => file === `usr/bin/qemu-system-${architecture}`),
      `qemu-system-${architecture}`,
    ),
    modules: needed(modules, "QEMU's modules"),
    data: DATA.filter((directory) => directories.has(directory)),
  };
}

const directoryOf = (file: string) => posix.dirname(file);

const TRIPLET = String.raw`^(?:usr/)?lib/[a-z0-9_]+-linux-gnu[a-z0-9]*`;
const SHARED_LIBRARY = new RegExp(String.raw`${TRIPLET}/[^/]+\.so(?:\.[^/]*)?$`);
const LOADER = new RegExp(String.raw`${TRIPLET}/ld(?:64|-linux[^/]*)\.so\.\d$`);

function needed(found: string | undefined, what: string): string {
  if (found === undefined) throw new TypeError(`${what} is not among the unpacked files`);
  return found;
}
