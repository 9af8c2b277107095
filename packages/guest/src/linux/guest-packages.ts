import { readFile } from 'node:fs/promises';
import { cacheDirectory, QemuError } from '@qemukit/machine';
import { isPackage, type Apt, type Package } from './apt.ts';
import { messageOf } from './command.ts';
import type { NewcEntry } from './newc.ts';
import { keepPackages, readPackage } from './package-store.ts';
import { PLATFORMS, type LinuxArchitecture } from './platform.ts';
import { sha256, writeWhole } from './store.ts';

/** A package's name by Debian's policy. */
export const PACKAGE_NAME = /^[a-z0-9][a-z0-9+.-]+$/;

/** What packages depend on for their scripts, of which none is run; with these would come perl and much else. */
const FOR_SCRIPTS = [
  'adduser',
  'base-files',
  'base-passwd',
  'debconf',
  'dpkg',
  'init-system-helpers',
  'ucf',
  'usr-is-merged',
];

/** What no program needs, and would make the guest's memory and its boot larger. */
const LEFT_OUT = /^usr\/share\/(doc|doc-base|info|lintian|locale|man)\//;

/**
 * These packages of the host's distribution with all that they depend on: those chosen before, which the cache remembers until
 * somebody deletes it, else what apt has now. Rejects with `QemuError` where apt cannot have them.
 */
export async function findPackages(
  architecture: LinuxArchitecture,
  apt: Apt,
  names: readonly string[],
): Promise<readonly Package[]> {
  if (names.length === 0) return [];
  const wanted = [...new Set(names)].toSorted();
  const path = cacheDirectory('linux', `packages-${architecture}-${sha256(wanted.join('\n'))}.json`);
  const before = readPackages(await readFile(path, 'utf8').catch(() => ''));
  if (before !== undefined) return before;
  try {
    const packages = await apt.attempt(
      async () =>
        await describe(
          apt,
          await apt.closure(
            wanted,
            FOR_SCRIPTS.filter((name) => !wanted.includes(name)),
          ),
        ),
    );
    await writeWhole(path, `${JSON.stringify(packages, null, 2)}\n`);
    return packages;
  } catch (error) {
    throw new QemuError(
      `Cannot get the packages ${wanted.join(', ')} for the Linux guest by apt: ${messageOf(error)}`,
      {
        cause: error,
      },
    );
  }
}

/** What is in packages, by absolute guest path, as far as a guest can use it. No script of theirs is run. */
export async function filesOfPackages(
  architecture: LinuxArchitecture,
  apt: Apt,
  packages: readonly Package[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, NewcEntry>> {
  await keepPackages(apt, packages);
  const entries = new Map<string, NewcEntry>();
  for (const one of packages) {
    for (const { path, content, mode, target } of await readPackage(apt, one, (name) => !LEFT_OUT.test(name), signal)) {
      entries.set(`/${path}`, target === undefined ? { kind: 'file', content, mode } : { kind: 'link', target });
    }
  }
  // Newer releases have all in /usr, and programs name their loader by its old path.
  for (const old of PLATFORMS[architecture].libraries) {
    const has = (wanted: string) => entries.keys().some((path) => path === wanted || path.startsWith(`${wanted}/`));
    if (has(`/usr${old}`) && !has(old)) entries.set(old, { kind: 'link', target: `/usr${old}` });
  }
  return entries;
}

async function describe(
  apt: Apt,
  chosen: readonly { readonly name: string; readonly version: string }[],
): Promise<readonly Package[]> {
  const described = await apt.describe(chosen.map(({ name, version }) => `${name}=${version}`));
  return chosen.map(({ name, version }) => {
    const found = described.find((one) => one.name === name && one.version === version);
    if (found === undefined) throw new QemuError(`apt does not describe ${name}=${version}, which it would install`);
    return { name, version, sha256: found.sha256 };
  });
}

function readPackages(text: string): readonly Package[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every(isPackage) ? value : undefined;
  } catch {
    return undefined; // not there yet, or not written by us
  }
}
