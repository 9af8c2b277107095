import { readFile } from 'node:fs/promises';
import { cacheDirectory, hostArchitecture, QemuError } from '@qemukit/machine';
import { isPackage, type Apt, type Package } from './apt.ts';
import { messageOf } from './command.ts';
import type { UnpackXz } from './decompress.ts';
import { findInstalledKernel, openInstalledKernel } from './installed-kernel.ts';
import type { KernelSource } from './kernel-source.ts';
import { fetchKernelPackages, openPackagedKernel } from './packaged-kernel.ts';
import { PLATFORMS } from './platform.ts';
import type { LinuxArchitecture } from './platform.ts';
import { writeWhole } from './store.ts';

/** Which kernel was chosen, as the cache remembers it. */
type Choice = { readonly packages: readonly Package[] } | { readonly installed: string };

/**
 * The kernel of the host's distribution: the one chosen before, which the cache remembers until somebody deletes it; else the
 * distribution's newest, by apt, which is the same on every host of that distribution and needs no kernel on this one; else an
 * installed one. Rejects with `QemuError` where none can be had.
 */
export async function findKernel(
  architecture: LinuxArchitecture,
  apt: Apt,
  unpackXz: UnpackXz,
  signal?: AbortSignal,
): Promise<KernelSource> {
  const path = cacheDirectory('linux', `kernel-${architecture}.json`);
  const remembered = readChoice(await readFile(path, 'utf8').catch(() => ''));
  const open = async (choice: Choice) => {
    if ('installed' in choice) return await openInstalledKernel(choice.installed);
    return openPackagedKernel(choice.packages, apt, unpackXz, signal);
  };
  // An installed kernel goes with an update of the host.
  const before = remembered === undefined ? undefined : await open(remembered).catch(() => undefined);
  if (before !== undefined) return before;
  const choice = await choose(architecture, apt, signal);
  const source = await open(choice);
  await writeWhole(path, `${JSON.stringify(choice, null, 2)}\n`);
  return source;
}

async function choose(architecture: LinuxArchitecture, apt: Apt, signal: AbortSignal | undefined): Promise<Choice> {
  const { kernelPackages, kernelFormats } = PLATFORMS[architecture];
  try {
    return { packages: await fetchKernelPackages(apt, kernelPackages) };
  } catch (error) {
    if (signal?.aborted === true) throw error;
    const native = architecture === hostArchitecture();
    const { path, unreadable } = native ? await findInstalledKernel() : { path: undefined, unreadable: [] };
    if (path !== undefined) return { installed: path };
    const installed = !native
      ? `not for ${architecture}, on a host that is none`
      : unreadable.length === 0
        ? 'there is none'
        : `${unreadable.join(', ')}: not readable by this user`;
    throw new QemuError(
      [
        "No kernel of the host's distribution for the Linux guest. Looked for:",
        `  the packages ${kernelPackages.join(', ')}, by apt: ${messageOf(error)}`,
        `  an installed kernel, /boot/vmlinuz-* or /lib/modules/*/vmlinuz: ${installed}`,
        `Give no \`kernel\`, for the one that comes with qemukit, or the path of ${kernelFormats} for ${architecture}` +
          (unreadable[0] === undefined ? '.' : `, or make the installed one readable: sudo chmod a+r ${unreadable[0]}`),
      ].join('\n'),
      { cause: error },
    );
  }
}

function readChoice(text: string): Choice | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined; // not there yet, or not written by us
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if ('installed' in value && typeof value.installed === 'string') return { installed: value.installed };
  if (!('packages' in value) || !Array.isArray(value.packages) || !value.packages.every(isPackage)) return undefined;
  return { packages: value.packages };
}
