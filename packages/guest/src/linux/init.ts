/** What the guest prints on its console when the shell is about to start and the power button works. */
export const READY = 'qemukit: ready';

/**
 * The guest's first process: run by busybox's shell, it never ends. Standard output is the console, `ttyS0`.
 *
 * The power button is opened before the ready line is printed, so that a press after it is never lost: the kernel keeps it
 * for the reader. Every press is a whole `input_event` of 24 bytes, which is the least that evdev lets anybody read.
 *
 * busybox's shell greets on stdout whoever is interactive; `/etc/shrc` is where stdout becomes the console again. A shell that
 * fails, as with no serial port, is started once a second.
 */
export const INIT = `#!/bin/busybox sh
export PATH=/sbin:/usr/sbin:/bin:/usr/bin HOME=/root TERM=vt102
/bin/busybox mount -t proc proc /proc
/bin/busybox --install -s 2>/dev/null
mount -t devtmpfs dev /dev
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /tmp
mount -t tmpfs tmpfs /run
hostname qemukit
while read -r module; do
  insmod "/lib/modules/$module.ko"
done </etc/modules
for input in /sys/class/input/event*; do
  [ -e "$input" ] && read -r name <"$input/device/name" || continue
  if [ "$name" = 'Power Button' ]; then
    exec 3<"/dev/input/\${input##*/}"
    (dd bs=24 count=1 <&3 >/dev/null 2>&1 && exec poweroff) &
    exec 3<&-
  fi
done
cd /root
echo '${READY}'
while :; do
  ENV=/etc/shrc PS1='# ' setsid -c sh -i </dev/ttyS0 >/dev/null 2>/dev/ttyS0 || sleep 1
done
`;

/** Read by the interactive shell when it starts. */
export const SHELL_START = `unset ENV
exec >&2
`;

/**
 * \`poweroff\`, \`reboot\` and \`halt\`, by the name it is called by: disks are written and released, and the machine ends at once.
 * Nothing is told to end before: there is no init system to do so.
 */
export const POWEROFF = `#!/bin/sh
sync
umount -a -r 2>/dev/null
exec /bin/busybox "\${0##*/}" -f
`;
