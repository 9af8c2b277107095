import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';
import { dir } from 'tmp-promise';

/** Small, static, and without anything in it that another build of the same source would not have. */
const FLAGS = [
  ...['-std=c11', '-Os', '-static', '-s', '-Wall', '-Wextra', '-Werror'],
  ...['-fno-ident', '-fno-asynchronous-unwind-tables', '-Wl,--build-id=none'],
];

/** Compiles the guest agent for x86-64 → the program. It needs `musl-gcc` (Debian: musl-tools). */
export async function buildAgent(): Promise<Buffer> {
  const { path, cleanup } = await dir({ prefix: 'qemukit-agent-', unsafeCleanup: true });
  try {
    const program = join(path, 'agent');
    await execa('musl-gcc', [...FLAGS, '-o', program, 'agent.c'], { cwd: import.meta.dirname });
    return await readFile(program);
  } finally {
    await cleanup();
  }
}
