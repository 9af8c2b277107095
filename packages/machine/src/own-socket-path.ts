import { join } from 'node:path';

import { MachineDirectory } from './machine-directory.ts';
import { fitsSocket } from './qmp/socket-path.ts';

/** The root of directories whose sockets have short paths, whatever `TMPDIR` is. */
const SHORT = '/tmp';

/** The path of a socket of the machine's: in its directory, or, where that is too deep for one, in another that goes with `resources`. */
export function ownSocketPath(name: string, directory: MachineDirectory, resources: AsyncDisposableStack): string {
  const path = join(directory.path, name);
  return fitsSocket(path) ? path : join(resources.use(new MachineDirectory(SHORT)).path, name);
}
