import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import type { TestContext } from 'vitest';

/** What tells a test's place: the project's root is what is left of the file's path without its name. */
type Task = Pick<TestContext['task'], 'id' | 'fullTestName' | 'result'> & {
  readonly file: { readonly filepath: string; readonly name: string };
};

/** Where the evidence of this attempt at a test goes: `.vitest/qemukit/<test file>/<test>-<id>/attempt-<n>`, below the project's root. */
export function evidenceDirectory({ id, file, fullTestName, result }: Task): string {
  const root = file.filepath.endsWith(file.name) ? file.filepath.slice(0, -file.name.length) : dirname(file.filepath);
  return join(
    root,
    '.vitest',
    'qemukit',
    ...file.name.split('/').map(slug),
    `${slug(fullTestName)}-${digest(id)}`,
    attempt(1 + (result?.retryCount ?? 0) + (result?.repeatCount ?? 0)),
  );
}

/**
 * Removes what earlier runs have left of a test, when this is the directory of its first attempt. Never throws: what cannot be
 * removed stays.
 */
export function removeOldEvidence(directory: string): void {
  if (basename(directory) !== attempt(1)) return;
  try {
    rmSync(dirname(directory), { recursive: true, force: true });
  } catch {
    // It is somebody else's, as after a run by root; if this test fails too, its report says so.
  }
}

function attempt(n: number): string {
  return `attempt-${n}`;
}

/** A name as a file's name that needs no quoting. */
function slug(name: string): string {
  return name
    .replace(/[^A-Za-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 80);
}

/** Tests may have the same name. */
function digest(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 6);
}
