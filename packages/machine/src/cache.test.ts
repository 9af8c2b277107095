import { expect, test } from 'vitest';
import { cacheDirectory, cacheRoot } from './cache.ts';

test.for<[string, NodeJS.ProcessEnv, NodeJS.Platform, string]>([
  ['$QEMUKIT_CACHE first', { QEMUKIT_CACHE: '/q', XDG_CACHE_HOME: '/x' }, 'linux', '/q'],
  ['$XDG_CACHE_HOME next', { XDG_CACHE_HOME: '/x' }, 'darwin', '/x/qemukit'],
  ['an empty variable as unset', { QEMUKIT_CACHE: '', XDG_CACHE_HOME: '' }, 'linux', '/home/ada/.cache/qemukit'],
  ['~/Library/Caches on macOS', {}, 'darwin', '/home/ada/Library/Caches/qemukit'],
])('cacheRoot() takes %s', ([, env, platform, expected]) => {
  expect(cacheRoot(env, platform, '/home/ada')).toBe(expected);
});

test('cacheDirectory() appends its segments', () => {
  expect(cacheDirectory('qemu', 'sid-x86_64')).toBe(`${cacheDirectory()}/qemu/sid-x86_64`);
});
