import { hasMicroGuest, microGuest } from '@qemukit/guest';

import type { VmOptions } from './launch-vm.ts';

/** Arguments of QEMU that say what the machine is, or what it boots or goes on with. */
const DECIDING =
  /^--?(accel|bios|blockdev|boot|cdrom|drive|fd[ab]|hd[abcd]|incoming|initrd|kernel|loadvm|M|machine|mtdblock|option-rom|pflash|sd)$/;

/**
 * Whether options leave it open what runs: they name no template, machine type, kernel, initrd, firmware, drive,
 * guest agent, migration, qtest, `preconfig`, nor, among
 * `args`, what does the same; and there is a micro-guest for their architecture.
 */
export function leavesGuestOpen(options: VmOptions): boolean {
  const { template, machine, kernel, initrd, firmware, drives, guest, incoming } = options;
  const { accelerator, preconfig, args, architecture } = options;
  return (
    [template, machine, kernel, initrd, firmware, drives, guest, incoming].every((named) => named === undefined) &&
    accelerator?.startsWith('qtest') !== true &&
    preconfig !== true &&
    args?.some((arg) => DECIDING.test(arg) || arg.startsWith('loader,')) !== true &&
    hasMicroGuest(architecture)
  );
}

/** The options with the micro-guest in them, where they leave it open what runs. What they name wins; its `args` come first. */
export async function withDefaultGuest(options: VmOptions): Promise<VmOptions> {
  if (!leavesGuestOpen(options)) return options;
  const { architecture, args } = options;
  const guest = await microGuest({ architecture: hasMicroGuest(architecture) ? architecture : undefined, args });
  const named = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...guest, ...named, args: guest.args };
}
