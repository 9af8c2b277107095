import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { cacheDirectory } from './cache.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const DEFAULT = process.platform === 'darwin' ? ['Library', 'Caches'] : ['.cache'];

test.for<{ title: string; qemukit: string; xdg: string; expected: string }>([
  { title: '$QEMUKIT_CACHE', qemukit: '/a', xdg: '/b', expected: '/a/linux/x' },
  { title: '$XDG_CACHE_HOME without it', qemukit: '', xdg: '/b', expected: '/b/qemukit/linux/x' },
  {
    title: "the user's cache without either",
    qemukit: '',
    xdg: '',
    expected: join(homedir(), ...DEFAULT, 'qemukit/linux/x'),
  },
])('cacheDirectory() is in $title', ({ qemukit, xdg, expected }) => {
  vi.stubEnv('QEMUKIT_CACHE', qemukit);
  vi.stubEnv('XDG_CACHE_HOME', xdg);
  expect(cacheDirectory('linux', 'x')).toBe(expected);
});
