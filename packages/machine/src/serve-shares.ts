import { join } from 'node:path';

import type { WaitOptions } from './deadline.ts';
import type { MachineDirectory } from './machine-directory.ts';
import { ownSocketPath } from './own-socket-path.ts';
import { shareId, type ShareSettings } from './share-options.ts';
import { Virtiofsd } from './virtiofsd.ts';

/**
 * Starts a virtiofsd for each share that takes one → the paths of the sockets at which they listen, by the ids of the shares. They
 * end with `resources`; what they say is in `<id>.log` in the machine's directory.
 *
 * @throws what `Virtiofsd.start()` does
 */
export async function serveShares(
  shares: readonly ShareSettings[],
  directory: MachineDirectory,
  resources: AsyncDisposableStack,
  wait: WaitOptions,
): Promise<ReadonlyMap<string, string>> {
  const sockets = new Map<string, string>();
  for (const [n, share] of shares.entries()) {
    if (share.type !== 'virtiofs') continue;
    const id = shareId(n);
    const socket = ownSocketPath(`${id}.sock`, directory, resources);
    resources.use(await Virtiofsd.start(share, { socket, log: join(directory.path, `${id}.log`) }, wait));
    sockets.set(id, socket);
  }
  return sockets;
}
