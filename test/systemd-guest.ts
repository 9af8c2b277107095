import { linux, type LinuxGuest } from '@qemukit/guest';

/** In place of linux()'s first process: it starts the agent, and becomes systemd. */
const INIT = `#!/bin/busybox sh
export PATH=/sbin:/usr/sbin:/bin:/usr/bin
/bin/busybox mount -t proc proc /proc
/bin/busybox --install -s 2>/dev/null
mount -t devtmpfs dev /dev
mount -t sysfs sysfs /sys
start-stop-daemon -S -b -x /sbin/qemukit-agent
exec /lib/systemd/systemd
`;

/** A file of systemd's, which is to be no program. Nothing is to come with it: the guest has little of a whole system. */
export const unit = (service = '') => ({ content: `[Unit]\nDefaultDependencies=no\n${service}`, mode: 0o644 });

/** A guest in which systemd of the distribution is the first process; `services` are units by their names. */
export async function systemdGuest(
  services: Readonly<Record<string, ReturnType<typeof unit>>> = {},
): Promise<LinuxGuest> {
  const units = Object.entries({ 'default.target': unit(), ...services });
  const files = Object.fromEntries(units.map(([name, file]) => [`/etc/systemd/system/${name}`, file]));
  return await linux({ packages: ['systemd'], memory: 512, files: { '/init': INIT, ...files } });
}
