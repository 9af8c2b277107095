import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Machine } from '@qemukit/machine';
import { execa } from 'execa';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { launchError } from '../launch-error.ts';
import { scratch } from '../scratch.ts';
import { FAULTY } from './faulty.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('what QEMU said before it was killed is kept, to the last byte', async () => {
  await using vm = await Machine.launch({ binary: FAULTY, env: { FAULT: 'says its last words' } });
  await expect(vm.qmp.execute('query-status')).rejects.toThrow('was killed by SIGKILL');
  expect(await vm.exited).toMatchObject({ signal: 'SIGKILL', expected: false });
  const { text } = vm.console.transcript;
  expect(text).toHaveLength(1024 * 1024 + 'last words'.length);
  expect(text.endsWith('last words')).toBe(true);
  expect(readFileSync(join(vm.directory, 'console0.log'), 'latin1')).toBe(text);
  expect(vm.stderr.text).toBe('last words on stderr');
  expect(readFileSync(join(vm.directory, 'stderr.log'), 'latin1')).toBe('last words on stderr');
  expect(vm.events.since().map(({ data }) => data)).toEqual([{ text: 'last words' }]);
});

describe('a disk that is full', () => {
  test('is said once for each file, and the tests’ own results count', async () => {
    const cwd = join(import.meta.dirname, 'cases');
    // Files of this process and of those that it starts end at 64 KiB.
    const { all, exitCode } = await execa('prlimit', ['--fsize=65536', 'vitest', 'run', 'full.case.ts'], {
      cwd,
      env: { TMPDIR: await scratch(), CI: '', NO_COLOR: '1' },
      reject: false,
      all: true,
      timeout: 50_000,
    });
    expect(exitCode).toBe(1);
    expect(all).toMatch(/Tests +1 failed \| 1 passed \(2\)/);
    expect(all).toContain('Error: what the test found');
    expect(all.match(/QemukitWarning: Cannot write .*console0\.log: EFBIG: file too large, write/g)).toHaveLength(2);
    expect(all).toMatch(/console, last lines:\n.*│ /);
    expect(all.match(/no files: Error: EFBIG: file too large/g)).toHaveLength(1);
  });
});

test('a directory for temporary files that cannot be written to is named before QEMU is spawned', async () => {
  const file = join(await scratch(), 'no-directory');
  writeFileSync(file, '');
  vi.stubEnv('TMPDIR', file);
  const error = await launchError({ machine: 'none' });
  expect(error.phase).toBe('prepare');
  expect(error.message).toContain(file);
});
