import { lstatSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { QemuError } from './errors.ts';
import { MachineDirectory } from './machine-directory.ts';
import { fitsSocket } from './qmp/socket-path.ts';

/** The root of directories whose sockets have short paths, whatever `TMPDIR` is. */
const SHORT = '/tmp';

/**
 * Where QEMU listens for a person's own monitor: at `wanted`, or, for true, in the machine's directory, or in one with a short
 * path where that is too deep for a socket. What comes to be there goes with `resources`.
 *
 * @throws QemuError where something is at the path already: QEMU would take its place
 */
export function debugMonitorPath(
  wanted: string | true,
  directory: MachineDirectory,
  resources: AsyncDisposableStack,
): string {
  if (wanted === true) {
    const path = join(directory.path, NAME);
    return fitsSocket(path) ? path : join(resources.use(new MachineDirectory(SHORT)).path, NAME);
  }
  if (lstatSync(wanted, { throwIfNoEntry: false }) !== undefined) {
    throw new QemuError(`there is something at "${wanted}" already, where the option "debugMonitor" wants a socket`);
  }
  // QEMU removes its socket, unless it is killed.
  resources.defer(async () => await rm(wanted, { force: true }).catch(() => undefined));
  return resolve(wanted);
}

const NAME = 'debug-monitor.sock';
