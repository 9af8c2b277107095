/** What is known of `/dev/kvm` after opening it failed. */
export interface KvmFailure {
  /** What opening it for reading and writing gave: `ENOENT`, `EACCES`, … */
  readonly code: string;
  /** Its permissions and the name of its group; undefined where there is no such file. */
  readonly device?: { readonly mode: number; readonly group: string } | undefined;
  /** Whether the process is known to run in a container. */
  readonly container: boolean;
}

/** The rule that lets everybody use KVM, as CI images need it. */
const UDEV_RULE = `echo 'KERNEL=="kvm", GROUP="kvm", MODE="0666", OPTIONS+="static_node=kvm"' | sudo tee /etc/udev/rules.d/99-kvm.rules && sudo udevadm control --reload-rules && sudo udevadm trigger --name-match=kvm`;

/** Why KVM cannot be used, and what to do. */
export function explainKvm({ code, device, container }: KvmFailure): string {
  if (code === 'ENOENT') {
    return container
      ? 'there is no /dev/kvm in this container: start it with --device /dev/kvm'
      : 'there is no /dev/kvm: the CPU has no virtualization, its firmware switched it off, the module kvm is not loaded, or this is a virtual machine without nested virtualization';
  }
  if (code === 'ENODEV' || code === 'ENXIO') {
    return `/dev/kvm is there, but no driver is behind it (${code}): load the module kvm_intel or kvm_amd, or switch virtualization on in the firmware`;
  }
  if (code !== 'EACCES' && code !== 'EPERM') return `/dev/kvm cannot be opened: ${code}`;
  const denied = '/dev/kvm is there, but you may not open it for reading and writing';
  if (code === 'EPERM' && container) return `${denied}: start this container with --device /dev/kvm`;
  // Being let in by a group is better than a device open to everybody; it helps only where the group may do both.
  if (device !== undefined && (device.mode & 0o060) === 0o060 && device.group !== 'root') {
    return `${denied}: join its group with \`sudo usermod -aG ${device.group} "$USER"\` and log in again; or, on CI: ${UDEV_RULE}`;
  }
  return `${denied}: ${UDEV_RULE}`;
}

/** The name of a group in the text of `/etc/group`; its number where it has none there. */
export function groupName(groups: string, gid: number): string {
  const line = groups.split('\n').find((entry) => entry.split(':')[2] === String(gid));
  return line?.split(':')[0] ?? String(gid);
}
