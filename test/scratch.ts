import { openSync, readSync, closeSync } from 'node:fs';

import { dir as temporaryDirectory } from 'tmp-promise';
import { onTestFinished } from 'vitest';

/** A directory that goes with the test. */
export async function scratch(): Promise<string> {
  const { path, cleanup } = await temporaryDirectory({ unsafeCleanup: true });
  onTestFinished(async () => await cleanup());
  return path;
}

/** Some bytes of a file. */
export function bytesAt(path: string, position: number, count: number): string {
  const fd = openSync(path, 'r');
  const buffer = Buffer.alloc(count);
  readSync(fd, buffer, 0, count, position);
  closeSync(fd);
  return buffer.toString('latin1');
}
