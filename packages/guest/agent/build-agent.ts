import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';
import { dir } from 'tmp-promise';

import type { Toolchain } from './toolchain.ts';

/** Small, static, and without anything in it that another build of the same source would not have. */
const FLAGS = [
  ...['-std=c11', '-Os', '-ffunction-sections', '-Wl,--gc-sections', '-Wall', '-Wextra', '-Werror'],
  ...['-static', '-no-pie', '-fno-pie', '-s', '-Wl,-z,noseparate-code'],
  ...['-fno-ident', '-fno-asynchronous-unwind-tables', '-Wl,--build-id=none'],
];

/** Compiles the guest agent, with the C library in a Debian package that is given by its path → the program. */
export async function buildAgent({ gcc, triplet }: Toolchain, musl: string): Promise<Buffer> {
  const { path, cleanup } = await dir({ prefix: 'qemukit-agent-', unsafeCleanup: true });
  try {
    await execa('dpkg-deb', ['-x', musl, path]);
    const compilers = async (option: string) => (await execa(gcc, [option])).stdout;
    const library = (name: string) => join(path, 'usr/lib', triplet, name);
    const program = join(path, 'agent');
    const headers = [join(path, 'usr/include', triplet), await compilers('-print-file-name=include')];
    await execa(
      gcc,
      [
        ...[...FLAGS, '-o', program],
        ...['-nostdinc', ...headers.flatMap((directory) => ['-isystem', directory])],
        ...['-nostdlib', library('crt1.o'), library('crti.o'), 'agent.c'],
        ...[library('libc.a'), await compilers('-print-libgcc-file-name'), library('crtn.o')],
      ],
      { cwd: import.meta.dirname },
    );
    return await readFile(program);
  } finally {
    await cleanup();
  }
}
