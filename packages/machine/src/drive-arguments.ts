import type { Drive } from './drive.ts';

/** The arguments for drives: block devices whose node names are their ids, as JSON, where a path needs no escapes. */
export function driveArguments(drives: readonly Drive[], machine: string): string[] {
  return drives.flatMap((drive) => {
    const { id, file, format, overlay, readOnly } = drive;
    const node = {
      driver: overlay === undefined ? format : 'qcow2',
      'node-name': id,
      'read-only': readOnly,
      file: { driver: 'file', filename: overlay ?? file },
      // An overlay goes with its machine: nobody reads it after a crash of the host.
      ...(overlay === undefined ? {} : { cache: { 'no-flush': true } }),
    };
    return ['-blockdev', JSON.stringify(node), ...device(drive, machine)];
  });
}

/**
 * The same drives for a person: a machine's overlays are in use and go with it, so QEMU makes one of its own (`snapshot=on`)
 * where the machine had one.
 */
export function pastedDriveArguments(drives: readonly Drive[], machine: string): string[] {
  return drives.flatMap((drive) => {
    const { id, file, format, overlay, readOnly } = drive;
    const mode = overlay === undefined ? `read-only=${readOnly ? 'on' : 'off'}` : 'snapshot=on';
    const properties = `if=none,id=${id},format=${format},${mode},file.driver=file,file.filename=${doubleCommas(file)}`;
    return ['-drive', properties, ...device(drive, machine)];
  });
}

/** A value among an option's properties: QEMU reads two commas as one. */
export function doubleCommas(value: string): string {
  return value.replaceAll(',', ',,');
}

function device({ id, interface: kind }: Drive, machine: string): string[] {
  if (kind === 'none') return [];
  // microvm has no PCI bus unless it is asked for.
  const virtio = /^microvm(?!.*pcie=on)/.test(machine) ? 'virtio-blk-device' : 'virtio-blk';
  return ['-device', `${kind === 'ide' ? 'ide-hd' : virtio},id=${id},drive=${id}`];
}
