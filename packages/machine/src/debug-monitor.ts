import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { MachineDirectory } from './machine-directory.ts';
import { ownSocketPath } from './own-socket-path.ts';
import { checkSocketPlace } from './socket-place.ts';

/**
 * Where QEMU listens for a person's own monitor: at `wanted`, or, for true, in the machine's directory, or in one with a short
 * path where that is too deep for a socket. What comes to be there goes with `resources`.
 *
 * @throws QemuError where there cannot be a socket at the path, or is something that QEMU would replace
 */
export function debugMonitorPath(
  wanted: string | true,
  directory: MachineDirectory,
  resources: AsyncDisposableStack,
): string {
  if (wanted === true) return ownSocketPath('debug-monitor.sock', directory, resources);
  checkSocketPlace('debugMonitor', wanted);
  // QEMU removes its socket, unless it is killed.
  resources.defer(async () => await rm(wanted, { force: true }).catch(() => undefined));
  return resolve(wanted);
}
