/** What the guest prints on its console when the shell is about to start and the power button works. */
const READY = 'qemukit: ready';

/**
 * The guest's first process: run by busybox's shell, it never ends. Its standard output is the kernel's console.
 *
 * `poweroff`, `reboot` and `halt` tell the first process, as they do with busybox's init; but that one would then wait for two
 * seconds. Signals are handled while it waits for its children only, so the shell is not one that it runs itself; and not one
 * that it starts with `&` either, for then Ctrl-C would be ignored in it and in all that it starts.
 *
 * The power button is opened before the ready line is printed, so that a press after it is never lost: the kernel keeps it
 * for the reader. Every press is a whole `input_event` of 24 bytes, which is the least that evdev lets anybody read.
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

for tag in /sys/bus/virtio/drivers/9pnet_virtio/virtio*/mount_tag; do
  [ -e "$tag" ] || continue
  IFS= read -r path <"$tag"
  case $path in
  /*) mkdir -p "$path" && mount -t 9p -o trans=virtio,version=9p2000.L,msize=131072 "$path" "$path" ;;
  esac
done
for device in /sys/bus/virtio/devices/*; do
  # 9p is virtio's device 9.
  [ -e "$device/device" ] && [ ! -e "$device/driver" ] && read -r id <"$device/device" && [ "$id" = 0x0009 ] &&
    echo 'qemukit: a share is not mounted: the kernel lacks 9p (modules 9p and 9pnet_virtio)'
done
tags=/sys/firmware/qemu_fw_cfg/by_name/opt/org.qemukit/virtiofs/raw
if [ -e "$tags" ]; then
  { cat "$tags"; echo; } | while IFS= read -r path; do
    mkdir -p "$path" && mount -t virtiofs "$path" "$path"
  done
fi

finish() {
  sync
  umount -a -r 2>/dev/null
  exec /bin/busybox "$1" -f
}
trap 'finish poweroff' USR2
trap 'finish reboot' TERM
trap 'finish halt' USR1

for input in /sys/class/input/event*; do
  if [ -e "$input" ] && read -r name <"$input/device/name" && { [ "$name" = 'Power Button' ] || [ "$name" = gpio-keys ]; }; then
    exec 3<"/dev/input/\${input##*/}"
    (dd bs=24 count=1 <&3 >/dev/null 2>&1 && kill -USR2 1) &
    exec 3<&-
  fi
done
cd /root
echo '${READY}'
start-stop-daemon -S -b -x /sbin/qemukit-agent
start-stop-daemon -S -b -x /sbin/console
while :; do
  sleep 86400 &
  wait
done
`;

/**
 * Runs the shell on the serial port, for ever; one that fails, as where there is no such port, is started once a second.
 * busybox's shell greets whoever is interactive on stdout; `SHELL_START` is where stdout becomes the console.
 */
export const consoleScript = (port: string): string => `#!/bin/sh
while :; do
  ENV=/etc/shrc PS1='# ' setsid -c sh -i </dev/${port} >/dev/null 2>/dev/${port} || sleep 1
done
`;

/** Read by the interactive shell when it starts. */
export const SHELL_START = `unset ENV
exec >&2
`;
