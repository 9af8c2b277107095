import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The path of something in the user's cache: what can be made again and is dear to make. Below `$QEMUKIT_CACHE`, else
 * `$XDG_CACHE_HOME/qemukit`, else `~/.cache/qemukit` (on macOS `~/Library/Caches/qemukit`). An empty variable counts as
 * unset. The directory is not created.
 */
export function cacheDirectory(...segments: readonly string[]): string {
  return join(cacheRoot(process.env, process.platform, homedir()), ...segments);
}

/** Where the cache begins, for an environment, a platform and a home directory. */
export function cacheRoot(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string {
  if (env['QEMUKIT_CACHE']) return env['QEMUKIT_CACHE'];
  if (env['XDG_CACHE_HOME']) return join(env['XDG_CACHE_HOME'], 'qemukit');
  return platform === 'darwin' ? join(home, 'Library', 'Caches', 'qemukit') : join(home, '.cache', 'qemukit');
}
