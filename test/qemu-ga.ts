import { linux } from '@qemukit/guest';
import type { MachineOptions } from '@qemukit/machine';

/** Started in place of qemukit's agent. There is no udev, which would name the port's device. */
const START = `#!/bin/sh
for port in /sys/class/virtio-ports/*; do
  read -r name <"$port/name"
  [ "$name" = org.qemu.guest_agent.0 ] || continue
  exec qemu-ga --method=virtio-serial --path="/dev/\${port##*/}" --statedir=/run --pidfile=/run/qemu-ga.pid
done
`;

/** A Linux in which the QEMU guest agent of the host's distribution obeys us. */
export async function linuxWithQemuGa(): Promise<MachineOptions> {
  const guest = await linux({ packages: ['qemu-guest-agent'], files: { '/sbin/qemukit-agent': START } });
  return { ...guest, guest: 'qemu-ga', accelerator: 'tcg' };
}
