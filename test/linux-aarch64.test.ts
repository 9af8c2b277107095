import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { linux } from '@qemukit/guest';
import { GuestPanicError, Machine, Template, type AnySchema } from '@qemukit/machine';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { guestContract } from './guest-contract.ts';
import { qemuFor } from './micro-guests.ts';
import { ownCache } from './own-cache.ts';
import { scratch } from './scratch.ts';

const shipped = dirname(createRequire(import.meta.url).resolve('@qemukit/linux-kernel/aarch64/manifest.json'));
const { release }: { release: string } = JSON.parse(await readFile(join(shipped, 'manifest.json'), 'utf8'));

/** Devices of QEMU's, and a command that succeeds in a guest that drives them. */
const DRIVEN: readonly (readonly [device: string, command: string])[] = [
  ['virtio-blk-pci,drive=virtio', 'dd if=/dev/vda of=/dev/null count=1'],
  ['virtio-scsi-pci', 'ls -d /sys/bus/virtio/drivers/virtio_scsi/virtio*'],
  ['scsi-hd,drive=scsi', 'grep QEMU /sys/bus/scsi/devices/*/vendor'],
  ['nvme,drive=nvme,serial=1', 'dd if=/dev/nvme0n1 of=/dev/null count=1'],
  ['qemu-xhci', 'ls -d /sys/bus/pci/drivers/xhci_hcd/0000:*'],
  ['usb-kbd', 'grep "QEMU USB Keyboard" /sys/class/input/*/name'],
  ['virtio-net-pci,romfile=', 'ls -d /sys/bus/virtio/drivers/virtio_net/virtio*'],
  ['e1000e,romfile=', 'ls -d /sys/bus/pci/drivers/e1000e/0000:*'],
  ['virtio-rng-pci', 'dd if=/dev/hwrng of=/dev/null bs=1 count=1'],
  ['virtio-balloon-device', 'ls -d /sys/bus/virtio/drivers/virtio_balloon/virtio*'],
  ['virtio-gpu-pci', 'ls -d /sys/bus/virtio/drivers/virtio_gpu/virtio*; ls /dev/fb0'],
  ['i6300esb', 'ls /dev/watchdog'],
];

describe.for(await qemuFor('aarch64'))('Linux for aarch64 on $title', ({ binary }) => {
  describe.skipIf(binary === undefined)('with the kernel that comes with qemukit', () => {
    let vm: Machine<AnySchema>;
    const launch = async () => {
      const disks = DRIVEN.flatMap(([device]) => /drive=(\w+)/.exec(device)?.[1] ?? []);
      return await Machine.launch<AnySchema>({
        ...(await linux({ architecture: 'aarch64' })),
        accelerator: 'tcg',
        binary,
        cpus: 2,
        args: [
          ...['-device', 'pvpanic-pci'],
          ...disks.flatMap((id) => [
            '-drive',
            `if=none,id=${id},format=raw,snapshot=on,file.driver=null-co,file.size=8M,file.read-zeroes=on`,
          ]),
          ...DRIVEN.flatMap(([device]) => ['-device', device]),
        ],
      });
    };
    beforeAll(async () => {
      vm = await launch();
      await vm.guest.ready();
      return async () => await vm[Symbol.asyncDispose]();
    });

    test('boots to a shell and an agent, in silence', async () => {
      expect((await vm.guest.exec(['uname', '-srm'])).stdout).toBe(`Linux ${release} aarch64`);
      await vm.console.waitFor(/^# $/);
      expect(vm.console.transcript.slice(0)).toBe('qemukit: ready\r\n# ');
    });

    test('is of the configuration that comes with it', async () => {
      const { stdout } = await vm.guest.exec('zcat /proc/config.gz');
      expect(stdout).toBe((await readFile(join(shipped, 'config'), 'utf8')).trimEnd());
    });

    test('runs on all processors', async () => {
      expect((await vm.guest.exec(['nproc'])).stdout).toBe('2');
    });

    test.for(DRIVEN)('drives %s', async ([, command]) => {
      // Disks are looked for beside the boot, and may come after it.
      expect(await vm.guest.waitUntilSucceeds(`set -e; ${command}`)).toMatchObject({ exitCode: 0 });
    });

    test('mounts disks and an overlay', async () => {
      const mounts = [
        'mke2fs -q /dev/vda >/dev/null && mount -t ext4 /dev/vda .',
        'mkdosfs /dev/vda && mount -t vfat /dev/vda .',
        'mkdir /tmp/lower /tmp/upper /tmp/work && mount -t overlay -o lowerdir=/tmp/lower,upperdir=/tmp/upper,workdir=/tmp/work none .',
      ];
      for (const mount of mounts) {
        const { stdout } = await vm.guest.exec(
          `mkdir -p /mnt && cd /mnt && ${mount} && cd /mnt && echo hello >file && cat file && cd / && umount /mnt`,
        );
        expect(stdout).toBe('hello');
      }
    });

    describe('over the agent', () => {
      guestContract({ machine: () => vm, launch, patience: 1500, volume: 16 });
    });
  });

  describe.skipIf(binary === undefined)('as a template', () => {
    let template: Template;
    beforeAll(async () => {
      const { restore } = await ownCache();
      const guest = await linux({ architecture: 'aarch64' });
      template = await Template.boot({ ...guest, accelerator: 'tcg', binary });
      return async () => {
        await template[Symbol.asyncDispose]();
        await rm(dirname(template.directory), { recursive: true });
        await restore();
      };
    });
    const clone = async () => {
      const vm = await template.clone();
      onTestFinished(async () => await vm[Symbol.asyncDispose]());
      return vm;
    };

    test('gives clones that obey, and the power button does', async () => {
      const vm = await clone();
      expect((await vm.guest.exec(['uname', '-m'])).stdout).toBe('aarch64');
      expect(await vm.powerdown()).toMatchObject({ code: 0, guest: true, reason: 'guest-shutdown' });
    });

    test('gives clones whose panic is told by the device, with its lines', async () => {
      const vm = await clone();
      const error: unknown = await vm.guest
        .exec('echo c >/proc/sysrq-trigger; sleep 60')
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(GuestPanicError);
      expect(error).toMatchObject({
        lines: expect.arrayContaining([expect.stringContaining('Kernel panic - not syncing: sysrq')]) as string[],
      });
      expect(vm.events.find('GUEST_PANICKED')).toBeDefined();
    });
  });

  test.skipIf(binary === undefined)('a directory of the host is shared', async () => {
    await using vm = await Machine.launch({
      ...(await linux({ architecture: 'aarch64' })),
      accelerator: 'tcg',
      binary,
      shares: [{ host: await scratch(), guest: '/srv', readOnly: false }],
    });
    expect((await vm.guest.exec('echo hello >/srv/file; cat /srv/file; grep -c 9p /proc/mounts')).stdout).toBe(
      'hello\n1',
    );
  });
});
