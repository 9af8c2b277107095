import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  findBinary,
  installedQemu,
  Machine,
  qemuVersion,
  type AnySchema,
  type MachineOptions,
  type QemuInstallation,
} from '@qemukit/machine';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';

import { scratch } from './scratch.ts';

/** A QEMU to test with, and what the title of a test calls it. */
export interface QemuUnderTest {
  readonly title: string;
  readonly binary: QemuInstallation;
}

/** The command `qemukit`. */
export const MAIN = join(import.meta.dirname, '../packages/machine/src/cli/main.ts');

/**
 * The QEMUs at hand: the one that all tests run with, and on Debian and Ubuntu that of the release's backports, which is
 * installed here if it is missing. Where it cannot be had the title of the one that is left says so.
 */
export async function qemus(): Promise<readonly QemuUnderTest[]> {
  const architecture = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const ours = await findBinary(undefined, architecture);
  const title = `QEMU ${await qemuVersion(ours)}`;
  const suite = backports();
  const install = ['--conditions=source', MAIN, 'install', '--suite', suite ?? ''];
  const installed = suite !== undefined && !(await execa(process.execPath, install, { reject: false })).failed;
  if (!installed) return [{ title: `${title} (the only one: no suite of backports can be installed)`, binary: ours }];
  const newer = await installedQemu(suite);
  return [
    { title, binary: ours },
    { title: `QEMU ${await qemuVersion(newer)} of ${suite}`, binary: newer },
  ];
}

/** The suite of backports of the host's own release; undefined where it is not Debian or Ubuntu. */
export function backports(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const release = readFileSync('/etc/os-release', 'utf8');
  const [, codename] = /^VERSION_CODENAME=(.+)$/m.exec(release) ?? [];
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(release) && codename ? `${codename}-backports` : undefined;
}

/** Launches machines that end with the test; what these tests say on the monitor is not always in the types. */
export function launchers(binary: QemuInstallation) {
  const launch = async (options: MachineOptions = {}): Promise<Machine<AnySchema>> => {
    const vm = await Machine.launch<AnySchema>({ machine: 'none', accelerator: 'tcg', binary, ...options });
    onTestFinished(async () => await vm[Symbol.asyncDispose]());
    return vm;
  };
  /** A machine with another monitor at a unix path; `more` is added to its `-mon`. */
  const launchAt = async (more = ''): Promise<{ vm: Machine<AnySchema>; path: string }> => {
    const path = join(await scratch(), 'monitor.sock');
    const chardev = ['-chardev', `socket,id=more,path=${path},server=on,wait=off`];
    return { vm: await launch({ args: [...chardev, '-mon', `chardev=more,mode=control${more}`] }), path };
  };
  return { launch, launchAt };
}
