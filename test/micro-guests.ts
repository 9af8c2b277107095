import { microGuest, type MicroGuestArchitecture, type MicroGuestOptions } from '@qemukit/guest';
import { findBinary, Machine, qemuVersion, type MachineOptions, type QemuInstallation } from '@qemukit/machine';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';

import { MAIN, qemus } from './qemus.ts';

/** A micro-guest to test: where its QEMU is not here, the title says so, and there is no `binary`. */
export interface MicroGuestUnderTest {
  readonly title: string;
  readonly architecture: MicroGuestArchitecture;
  readonly machine: string;
  readonly binary: QemuInstallation | undefined;
}

/** The micro-guest on machine types of a PC, on the QEMUs at hand. */
export async function pcMicroGuests(...machines: readonly string[]): Promise<readonly MicroGuestUnderTest[]> {
  const found = await (process.arch === 'x64' ? qemus() : qemuFor('x86_64'));
  return found.flatMap((qemu) => machines.map((machine) => underTest('x86_64', machine, qemu)));
}

/** The micro-guest on the machine type `virt` of the other architectures. */
export async function virtMicroGuests(): Promise<readonly MicroGuestUnderTest[]> {
  const guests: MicroGuestUnderTest[] = [];
  // One after another: both may be installed, and the host has one lock for that.
  for (const architecture of ['aarch64', 'riscv64'] as const) {
    for (const qemu of await qemuFor(architecture)) guests.push(underTest(architecture, 'virt', qemu));
  }
  return guests;
}

interface Found {
  readonly title: string;
  readonly binary: QemuInstallation | undefined;
}

function underTest(architecture: MicroGuestArchitecture, machine: string, { title, binary }: Found) {
  return { title: `${architecture} ${machine} on ${title}`, architecture, machine, binary };
}

/** The QEMU for an architecture, installed here if it is missing. Where it cannot be had the title says so. */
export async function qemuFor(architecture: MicroGuestArchitecture): Promise<readonly Found[]> {
  const found = async () => await findBinary(undefined, architecture).catch(() => undefined);
  let binary = await found();
  if (binary === undefined) {
    await execa(process.execPath, ['--conditions=source', MAIN, 'install', '--arch', architecture], { reject: false });
    binary = await found();
  }
  if (binary !== undefined) return [{ title: `QEMU ${await qemuVersion(binary)}`, binary }];
  const why = `no QEMU: skipped, for there is none for ${architecture}, and "qemukit install --arch ${architecture}" cannot install it`;
  return [{ title: why, binary }];
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
