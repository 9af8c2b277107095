import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { linux } from '@qemukit/guest';
import { Machine, type AnySchema, type MachineOptions } from '@qemukit/machine';
import { beforeAll, describe, expect, test } from 'vitest';

import { qemus } from './qemus.ts';
import { scratch } from './scratch.ts';

const shipped = createRequire(import.meta.url).resolve;
const { release }: { release: string } = JSON.parse(
  await readFile(shipped('@qemukit/linux-kernel/x86_64/manifest.json'), 'utf8'),
);

describe.for(await qemus())('the kernel that comes with qemukit, on $title,', ({ binary }) => {
  const launch = async (options: MachineOptions) =>
    await Machine.launch<AnySchema>({ ...(await linux()), accelerator: 'tcg', binary, ...options });

  describe.for([
    ['microvm', 'microvm,acpi=off'],
    ['q35', 'q35'],
    ['pc', 'pc'],
  ] as const)('in %s', ([, machine]) => {
    let vm: Machine<AnySchema>;
    beforeAll(async () => {
      vm = await launch({ machine });
      return async () => await vm[Symbol.asyncDispose]();
    });

    test('boots to a shell and an agent, in silence', async () => {
      expect((await vm.guest.exec(['uname', '-sr'])).stdout).toBe(`Linux ${release}`);
      await vm.console.waitFor(/^# $/);
      // Firmware may have spoken before it.
      expect(vm.console.transcript.slice(0)).toMatch(/(^|\n)qemukit: ready\r\n# $/);
    });

    test('is of the configuration that comes with it', async () => {
      const { stdout } = await vm.guest.exec('zcat /proc/config.gz');
      expect(stdout).toBe((await readFile(shipped('@qemukit/linux-kernel/x86_64/config'), 'utf8')).trimEnd());
    });

    // A microvm without ACPI has none.
    if (machine.includes('acpi=off')) return;
    test('obeys the power button', async () => {
      expect(await vm.powerdown()).toMatchObject({ code: 0, guest: true, reason: 'guest-shutdown' });
    });
  });

  test('runs on all processors, also one that is plugged in, and ends with the watchdog that nobody feeds', async () => {
    const args = ['-smp', '2,maxcpus=3,sockets=3', '-device', 'i6300esb', '-action', 'watchdog=poweroff'];
    await using vm = await launch({ machine: 'q35', args });
    expect((await vm.guest.exec(['nproc'])).stdout).toBe('2');
    await vm.qmp.execute('device_add', { driver: 'qemu64-x86_64-cpu', 'socket-id': 2, 'core-id': 0, 'thread-id': 0 });
    await vm.guest.waitForFile('/sys/devices/system/cpu/cpu2/online');
    await vm.guest.exec('echo 1 >/sys/devices/system/cpu/cpu2/online');
    expect((await vm.guest.exec(['nproc'])).stdout).toBe('3');
    await vm.guest.exec('watchdog -T 1 -t 3600 /dev/watchdog');
    await vm.events.waitFor('WATCHDOG', { match: { action: 'poweroff' } });
    expect(await vm.exited).toMatchObject({ code: 0 });
  });
});

/** Devices of QEMU's, and a command that succeeds in a guest that drives them. */
const DRIVEN: readonly (readonly [device: string, command: string])[] = [
  ['virtio-blk,drive=virtio', 'dd if=/dev/vda of=/dev/null count=1'],
  ['virtio-scsi', 'ls -d /sys/bus/virtio/drivers/virtio_scsi/virtio*'],
  ['scsi-hd,drive=scsi', 'grep QEMU /sys/bus/scsi/devices/*/vendor'],
  ['ide-hd,bus=ide.0,drive=sata', 'ls -d /sys/bus/pci/drivers/ahci/0000:*; ls /dev/sda /dev/sdb'],
  ['ide-cd,bus=ide.1', 'ls /dev/sr0'],
  ['nvme,drive=nvme,serial=1', 'dd if=/dev/nvme0n1 of=/dev/null count=1'],
  ['qemu-xhci', 'ls -d /sys/bus/pci/drivers/xhci_hcd/0000:*'],
  ['usb-tablet', 'grep "QEMU USB Tablet" /sys/class/input/*/name'],
  ['usb-storage,drive=usb', 'ls -d /sys/bus/usb/drivers/usb-storage/*:*'],
  ['virtio-net,romfile=', 'ls -d /sys/bus/virtio/drivers/virtio_net/virtio*'],
  ['e1000,romfile=', 'ls -d /sys/bus/pci/drivers/e1000/0000:*'],
  ['e1000e,romfile=', 'ls -d /sys/bus/pci/drivers/e1000e/0000:*'],
  ['virtio-rng', 'dd if=/dev/hwrng of=/dev/null bs=1 count=1'],
  ['virtio-balloon', 'ls -d /sys/bus/virtio/drivers/virtio_balloon/virtio*'],
  ['virtio-keyboard', 'grep "QEMU Virtio Keyboard" /sys/class/input/*/name'],
  ['VGA', 'ls -d /sys/bus/pci/drivers/bochs-drm/0000:*; ls /dev/fb0'],
  ['virtio-gpu', 'ls -d /sys/bus/virtio/drivers/virtio_gpu/virtio*; ls /dev/dri/card1'],
  ['vmgenid,guid=324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87', 'ls -d /sys/bus/acpi/drivers/vmgenid/QEMUVGID:*'],
  ['pvpanic-pci', 'ls -d /sys/bus/pci/drivers/pvpanic-pci/0000:*'],
  ['i6300esb', 'ls /dev/watchdog'],
];

describe('the kernel that comes with qemukit drives', () => {
  let vm: Machine<AnySchema>;
  beforeAll(async () => {
    const disks = DRIVEN.flatMap(([device]) => /drive=(\w+)/.exec(device)?.[1] ?? []);
    vm = await Machine.launch<AnySchema>({
      ...(await linux()),
      accelerator: 'tcg',
      machine: 'q35',
      args: [
        ...disks.flatMap((id) => ['-drive', `if=none,id=${id},format=raw,file.driver=null-co,file.size=1M`]),
        ...DRIVEN.flatMap(([device]) => ['-device', device]),
      ],
    });
    await vm.guest.ready();
    return async () => await vm[Symbol.asyncDispose]();
  });

  test.for(DRIVEN)('%s', async ([, command]) => {
    // Disks are looked for beside the boot, and may come after it.
    expect(await vm.guest.waitUntilSucceeds(`set -e; ${command}`)).toMatchObject({ exitCode: 0 });
  });
});

test('the kernel that comes with qemukit mounts disks, an overlay and a directory of the host', async () => {
  const share = await scratch();
  await using vm = await Machine.launch<AnySchema>({
    ...(await linux()),
    accelerator: 'tcg',
    machine: 'q35',
    args: [
      ...['-drive', 'if=virtio,format=raw,snapshot=on,file.driver=null-co,file.size=8M,file.read-zeroes=on'],
      ...['-virtfs', `local,path=${share},mount_tag=share,security_model=mapped-xattr`],
    ],
  });
  const mounts = [
    'mke2fs -q /dev/vda && mount -t ext4 /dev/vda .',
    'mkdosfs /dev/vda && mount -t vfat /dev/vda .',
    'mkdir /tmp/lower /tmp/upper /tmp/work && mount -t overlay -o lowerdir=/tmp/lower,upperdir=/tmp/upper,workdir=/tmp/work none .',
    'mount -t 9p -o trans=virtio,version=9p2000.L share .',
  ];
  for (const mount of mounts) {
    await vm.guest.exec(
      `mkdir -p /mnt && cd /mnt && ${mount} && cd /mnt && echo hello >file && cat file && cd / && umount /mnt`,
    );
  }
  expect(await readFile(join(share, 'file'), 'utf8')).toBe('hello\n');
});
