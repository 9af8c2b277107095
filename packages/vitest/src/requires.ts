import {
  chooseAccelerator,
  findBinary,
  hostArchitecture,
  listQemu,
  qemuVersion,
  type QemuInstallation,
} from '@qemukit/machine';
import { satisfies, validRange } from 'semver';
import type { TestAPI } from 'vitest';

import type { VmFixtures } from './fixtures.ts';

/** What a test needs of the host and its QEMU. */
export interface Requirements {
  /** An accelerator that works here, as `kvm`. */
  readonly accelerator?: string;
  /** A machine type, as `microvm`. */
  readonly machine?: string;
  /** A device, as `virtio-gpu-pci`. */
  readonly device?: string;
  /** A guest architecture that there is a QEMU for, in QEMU's words. Default: that of `vmOptions`, else the host's. */
  readonly arch?: string;
  /** A range of QEMU's versions, as npm has them: `>=9`, `7.2 || >=8.1`. */
  readonly qemu?: string;
}

const MEMBERS = ['accelerator', 'machine', 'device', 'arch', 'qemu'];

/**
 * A `test` that is skipped, with the reason, where the host has not what it needs. QEMU itself is asked, that of the option
 * `binary` of `vmOptions` if there is one, once for each question.
 *
 * @throws TypeError for a member that is not known; RangeError for a range of versions that is none
 */
export function requires<Context extends VmFixtures>(
  test: TestAPI<Context>,
  requirements: Requirements,
): TestAPI<Context> {
  const unknown = Object.keys(requirements).find((member) => !MEMBERS.includes(member));
  if (unknown !== undefined) throw new TypeError(`"${unknown}" is no requirement: there are ${MEMBERS.join(', ')}`);
  if (requirements.qemu !== undefined && validRange(requirements.qemu) === null) {
    throw new RangeError(`"${requirements.qemu}" is no range of versions: it is written as ">=9" or "7.2 || >=8.1"`);
  }
  const plain = test as unknown as TestAPI<VmFixtures>;
  return plain.extend('requirements', { auto: true }, async ({ vmOptions, skip }) => {
    const { binary, architecture } = vmOptions;
    const arch = requirements.arch ?? architecture ?? hostArchitecture();
    const missing = await whatIsMissing({ ...requirements, arch }, binary);
    if (missing !== undefined) skip(missing);
  }) as unknown as TestAPI<Context>;
}

/** What the host lacks of what is required, in words; undefined where nothing. */
async function whatIsMissing(
  { accelerator, machine, device, arch, qemu }: Requirements & { readonly arch: string },
  binary: string | QemuInstallation | undefined,
): Promise<string | undefined> {
  const found = await attempt(async () => await findBinary(binary, arch));
  if (typeof found === 'string') return found;
  const version = await ask(found, '--version', async () => await qemuVersion(found));
  if (qemu !== undefined && !satisfies(version, qemu)) return `QEMU is ${version} here, not ${qemu}`;
  if (accelerator !== undefined) {
    const names = await ask(found, '-accel', async () => await listQemu(found, 'accel'));
    if (!names.includes(accelerator)) return `QEMU ${version} was built without the accelerator ${accelerator}`;
    const chosen = await attempt(async () => await chooseAccelerator(accelerator, arch));
    if (typeof chosen === 'string') return chosen;
  }
  if (machine !== undefined) {
    const names = await ask(found, '-machine', async () => await listQemu(found, 'machine'));
    if (!names.includes(machine)) return `QEMU ${version} for ${arch} has no machine type ${machine}`;
  }
  if (device !== undefined) {
    const names = await ask(found, '-device', async () => await listQemu(found, 'device'));
    if (!names.includes(device)) return `QEMU ${version} for ${arch} has no device ${device}`;
  }
  return undefined;
}

/** The answers of the programs that were asked. */
const answers = new Map<string, Promise<unknown>>();

async function ask<T>({ command }: QemuInstallation, question: string, answer: () => Promise<T>): Promise<T> {
  const key = JSON.stringify([command, question]);
  const known = (answers.get(key) as Promise<T> | undefined) ?? answer();
  answers.set(key, known);
  return await known;
}

/** The result, or the message of the error. */
async function attempt<T extends object>(action: () => Promise<T>): Promise<T | string> {
  try {
    return await action();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
