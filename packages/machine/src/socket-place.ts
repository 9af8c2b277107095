import { accessSync, constants, lstatSync } from 'node:fs';
import { dirname } from 'node:path';

import { messageOf, QemuError } from './errors.ts';

/**
 * Checks that a unix socket can be made at the path of an option.
 *
 * @throws QemuError where something is there already, which would be replaced or in the way, or its directory cannot be written
 */
export function checkSocketPlace(option: string, path: string): void {
  const directory = dirname(path);
  try {
    accessSync(directory, constants.W_OK | constants.X_OK); // what bind() says later of a missing one is "permission denied"
  } catch (cause) {
    throw new QemuError(`the option "${option}" wants a socket in ${directory}: ${messageOf(cause)}`, { cause });
  }
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
  throw new QemuError(`the option "${option}" wants a socket at ${path}, but there is something already`);
}
