import { basename } from 'node:path';

import { listQemu, qemuVersion, type QemuInstallation } from './binary.ts';
import { didYouMean } from './did-you-mean.ts';
import { messageOf } from './errors.ts';
import { explainLock } from './image-lock.ts';
import type { MachineSettings } from './options.ts';

/**
 * What QEMU does not say itself about a launch that failed: the names that it would have taken, who has locked an image, or
 * that the binary is no QEMU at all. It asks the binary, which costs a process; undefined where there is nothing to add.
 */
export async function explainLaunch(
  installation: QemuInstallation,
  { machine }: MachineSettings,
  stderr: string,
): Promise<string | undefined> {
  const program = basename(installation.command.at(-1) ?? '');
  try {
    if (/unsupported machine type/i.test(stderr)) {
      const [type = ''] = machine.split(',', 1);
      return `"${type}" is not a machine type of ${program}${didYouMean(type, await listQemu(installation, 'machine'))}`;
    }
    if (/invalid accelerator qtest/.test(stderr)) {
      return `${program} was built without the accelerator qtest; Debian has it in qemu-system-x86_64-microvm only, which knows q35 and few devices: give that as the option "binary"`;
    }
    const locked = await explainLock(stderr);
    if (locked !== undefined) return locked;
    if (!program.startsWith('qemu-system-')) await qemuVersion(installation);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
