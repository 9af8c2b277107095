import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * A path inside qemukit's cache directory: `$QEMUKIT_CACHE`, else `$XDG_CACHE_HOME/qemukit`, else `~/.cache/qemukit`
 * (macOS: `~/Library/Caches/qemukit`). Nothing is created. All that is in it can be deleted at any time and is made again.
 */
export function cacheDirectory(...segments: readonly string[]): string {
  return join(base(), ...segments);
}

function base(): string {
  const { QEMUKIT_CACHE, XDG_CACHE_HOME } = process.env;
  if (QEMUKIT_CACHE !== undefined && QEMUKIT_CACHE !== '') return QEMUKIT_CACHE;
  if (XDG_CACHE_HOME !== undefined && XDG_CACHE_HOME !== '') return join(XDG_CACHE_HOME, 'qemukit');
  return process.platform === 'darwin'
    ? join(homedir(), 'Library', 'Caches', 'qemukit')
    : join(homedir(), '.cache', 'qemukit');
}
