import { microGuest, type MicroGuestArchitecture, type MicroGuestOptions } from '@qemukit/guest';
import { findBinary, Machine, type MachineOptions, type QemuInstallation } from '@qemukit/machine';
import { onTestFinished } from 'vitest';

import { qemus } from './qemus.ts';

/** A micro-guest to test: where its QEMU is not here, the title says so, and there is no `binary`. */
export interface MicroGuestUnderTest {
  readonly title: string;
  readonly architecture: MicroGuestArchitecture;
  readonly machine: string;
  readonly binary: QemuInstallation | undefined;
}

/** The micro-guest on every machine type that it is made for, on the QEMUs at hand. */
export async function microGuests(): Promise<readonly MicroGuestUnderTest[]> {
  const pcs = await (process.arch === 'x64' ? qemus() : found('x86_64'));
  const of = (architecture: MicroGuestArchitecture, machine: string, { title, binary }: Found) => ({
    title: `${architecture} ${machine} on ${title}`,
    architecture,
    machine,
    binary,
  });
  return [
    ...pcs.flatMap((qemu) => ['pc', 'q35', 'microvm'].map((machine) => of('x86_64', machine, qemu))),
    ...(await found('aarch64')).map((qemu) => of('aarch64', 'virt', qemu)),
    ...(await found('riscv64')).map((qemu) => of('riscv64', 'virt', qemu)),
  ];
}

interface Found {
  readonly title: string;
  readonly binary: QemuInstallation | undefined;
}

async function found(architecture: string): Promise<readonly Found[]> {
  try {
    return [{ title: 'the QEMU at hand', binary: await findBinary(undefined, architecture) }];
  } catch {
    const command = `npx qemukit install --arch ${architecture}`;
    return [
      { title: `no QEMU: skipped, because qemu-system-${architecture} is not here (${command})`, binary: undefined },
    ];
  }
}

/** Launches the guest on a machine that ends with the test. */
export async function launchMicroGuest(
  { architecture, machine, binary }: MicroGuestUnderTest,
  options: MicroGuestOptions = {},
  more: MachineOptions = {},
): Promise<Machine> {
  const guest = await microGuest({ architecture, machine, ...options });
  const vm = await Machine.launch({ ...guest, accelerator: 'tcg', binary, ...more });
  onTestFinished(async () => await vm[Symbol.asyncDispose]());
  await vm.console.waitFor('qemukit: ready');
  return vm;
}
