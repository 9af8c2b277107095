import type { MachineSettings } from './options.ts';

/**
 * QEMU's arguments for a VM generation ID: an identifier of its own for each QEMU process, drawn by that, and an interrupt to the
 * guest when a loaded state comes with another than it was saved with (docs/specs/vmgenid of QEMU).
 */
export const GENERATION_ID: readonly string[] = ['-device', 'vmgenid,guid=auto'];

/**
 * PCs of QEMU 3.0 and newer, whose ACPI tables and firmware know of it; a microvm's do not. The earliest of 2.x refuse the device.
 */
const MACHINES = /^(pc|q35|pc-(i440fx|q35)-([3-9]|[1-9]\d)[.\d]*)(,|$)/;

/** Whether machines with these options can have {@link GENERATION_ID} beside them: QEMU takes one of them, the user's own goes before. */
export function takesGenerationId({ architecture, machine, args }: MachineSettings): boolean {
  if (architecture !== 'x86_64' && architecture !== 'i386') return false;
  return MACHINES.test(machine) && !args.some((arg) => arg.includes('vmgenid'));
}
