import { join } from 'node:path';

import type { QemuInstallation } from '@qemukit/machine';

/** A stand-in for QEMU that speaks on inherited sockets as that does, and is at fault: see `faulty-qemu.ts`. */
export const FAULTY: QemuInstallation = {
  name: 'faulty',
  command: [process.execPath, join(import.meta.dirname, 'faulty-qemu.ts')],
  args: [],
  env: {},
};
