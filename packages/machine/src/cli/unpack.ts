import { mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { execa } from 'execa';
import { dir } from 'tmp-promise';
import { debianArchitecture } from '../architecture.ts';
import { ownSuite } from '../binary.ts';
import { cacheDirectory } from '../cache.ts';
import { QemuError } from '../errors.ts';
import { debianQemu } from '../host-packages.ts';
import { below } from '../printable.ts';
import { INSTALLATION_FILE, readUnpacked, unpackedDirectory, type UnpackedQemu } from '../unpacked-qemu.ts';
import { downloadedVersion, megabytes, parseUris, startedDownload } from './apt-output.ts';
import { parseDeb822, parseOneLine, privateSources, type AptSource } from './apt-sources.ts';
import { unpackedLayout } from './unpacked-layout.ts';

/** A download takes minutes on a slow line; past this, something hangs. */
const LONGEST_DOWNLOAD = 1_200_000;

/** Leftovers of an unpacking that was killed are removed by a later one, when no living one can be that old. */
const STALE = 2 * LONGEST_DOWNLOAD;

/**
 * Unpacks the QEMU of a Debian or Ubuntu suite, and every library it needs down to the C library, into the user's cache.
 * Needs no root and leaves the system's packages alone; what is unpacked takes nothing from them either, so it goes on
 * working when they change. Any number of processes may do it at once, and may be killed: the directory appears complete
 * or not at all. `say` is given lines on the progress.
 *
 * @throws QemuError with what APT said
 */
export async function unpackQemu(suite: string, architecture: string, say: (line: string) => void): Promise<string> {
  const target = unpackedDirectory(suite, architecture);
  const parent = cacheDirectory('qemu');
  await mkdir(parent, { recursive: true });
  await removeLeftovers(parent);
  const work = await dir({ tmpdir: parent, prefix: '.unpacking', unsafeCleanup: true });
  try {
    const packages = [debianQemu(architecture, suite), 'qemu-utils'];
    const archives = await download(work.path, suite, packages, say);
    const root = join(work.path, 'root');
    const files = await unpack(archives, root, say);
    const names = archives.map((archive) => archive.slice(dirname(archive).length + 1));
    await finish(root, files, {
      suite,
      architecture,
      version: downloadedVersion(names, packages[0] ?? '') ?? 'unknown',
    });
    await moveIntoPlace(root, target);
  } finally {
    await work.cleanup();
  }
  return target;
}

async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    const found = name.startsWith('.unpacking') ? await stat(path).catch(() => undefined) : undefined;
    if (found !== undefined && Date.now() - found.mtimeMs > STALE) await rm(path, { recursive: true, force: true });
  }
}

async function download(
  work: string,
  suite: string,
  packages: readonly string[],
  say: (line: string) => void,
): Promise<readonly string[]> {
  const apt = join(work, 'apt');
  const archives = join(apt, 'cache', 'archives');
  await mkdir(join(archives, 'partial'), { recursive: true });
  await mkdir(join(apt, 'lists', 'partial'), { recursive: true });
  await writeFile(join(apt, 'qemukit.sources'), await sourcesFor(suite));
  // Nothing counts as installed: what is resolved is then complete by itself.
  await writeFile(join(apt, 'status'), '');
  await writeFile(join(apt, 'apt.conf'), aptConfiguration(apt));
  say(`Reading the package lists of ${suite}`);
  await runApt(apt, ['update', '--error-on=any']);
  // The own release's packages come from all its suites, the security updates among them.
  const release = suite === ownSuite() ? [] : ['--target-release', suite];
  const install = [...release, '--yes', 'install', ...packages];
  const { packages: count, bytes } = parseUris(await runApt(apt, ['--print-uris', ...install]));
  say(`Downloading ${packages.join(' and ')} with what they need: ${count} packages, ${megabytes(bytes)}`);
  let quarter = 1;
  await runApt(apt, ['--download-only', ...install], (line) => {
    const at = startedDownload(line) ?? 0;
    if (at < (quarter * count) / 4 || quarter > 3) return;
    quarter = Math.floor((4 * at) / count) + 1;
    say(`  ${at} of ${count} packages`);
  });
  const names = await readdir(archives);
  return names.filter((name) => name.endsWith('.deb')).map((name) => join(archives, name));
}

/**
 * APT in a root of its own. The host's configuration is read before, for its proxies and certificates; its hooks, pins and
 * foreign architectures are taken back.
 */
function aptConfiguration(apt: string): string {
  const architecture = debianArchitecture();
  return `#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear APT::Architectures;
APT::Architecture "${architecture}";
APT::Architectures { "${architecture}"; };
APT::Install-Recommends "false";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "2";
Dir::State "${apt}";
Dir::State::status "${apt}/status";
Dir::Cache "${apt}/cache";
Dir::Cache::archives "archives";
Dir::Etc::sourcelist "${apt}/qemukit.sources";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
`;
}

async function sourcesFor(suite: string): Promise<string> {
  const found: AptSource[] = parseOneLine(await readFile('/etc/apt/sources.list', 'utf8').catch(() => '')).slice();
  const parts = '/etc/apt/sources.list.d';
  const names: readonly string[] = await readdir(parts).catch(() => []);
  for (const name of names.toSorted()) {
    const parse = name.endsWith('.sources') ? parseDeb822 : name.endsWith('.list') ? parseOneLine : undefined;
    if (parse !== undefined) found.push(...parse(await readFile(join(parts, name), 'utf8')));
  }
  const sources = privateSources(found, { codename: ownSuite(), suite, architecture: debianArchitecture() });
  if (sources !== undefined) return sources;
  throw new QemuError(
    `Cannot unpack the QEMU of ${suite}: neither /etc/apt/sources.list nor ${parts} names a mirror of ${ownSuite()} to take it from`,
  );
}

async function runApt(apt: string, args: readonly string[], onLine?: (line: string) => void): Promise<string> {
  const child = execa('apt-get', ['-c', join(apt, 'apt.conf'), ...args], {
    env: { LC_ALL: 'C' },
    reject: false,
    stdin: 'ignore',
    timeout: LONGEST_DOWNLOAD,
  });
  if (onLine !== undefined) for await (const line of child) onLine(line);
  const result = await child;
  if (!result.failed) return result.stdout;
  throw new QemuError(
    `Cannot download QEMU: apt-get ${args.join(' ')} failed${below(result.stderr || result.shortMessage || '')}`,
    {
      cause: result,
    },
  );
}

async function unpack(
  archives: readonly string[],
  root: string,
  say: (line: string) => void,
): Promise<readonly string[]> {
  say(`Unpacking ${archives.length} packages`);
  for (const archive of archives) {
    const result = await execa('dpkg-deb', ['-x', archive, root], { reject: false, stdin: 'ignore', timeout: 300_000 });
    if (result.failed) {
      throw new QemuError(`Cannot unpack ${archive}${below(result.stderr || result.shortMessage || '')}`, {
        cause: result,
      });
    }
  }
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

async function finish(
  root: string,
  files: readonly string[],
  { suite, architecture, version }: Pick<UnpackedQemu, 'suite' | 'architecture' | 'version'>,
): Promise<void> {
  const layout = unpackedLayout(files, architecture);
  // QEMU from 7.1 on puts what lies beside its executable in `qemu-bundle` before all paths that it was compiled with; else
  // it would load the modules of the system's own QEMU and refuse them. Its executable is, to Linux, the loader.
  const beside = dirname(layout.loader);
  await symlink(relative(beside, '.') || '.', join(root, beside, 'qemu-bundle'));
  const unpacked: UnpackedQemu = { suite, architecture, version, ...layout };
  await writeFile(join(root, INSTALLATION_FILE), `${JSON.stringify(unpacked, undefined, 2)}\n`);
}

async function moveIntoPlace(root: string, target: string): Promise<void> {
  // What is there and incomplete is no work of ours: we rename what is complete.
  if (readUnpacked(target) === undefined) await rm(target, { recursive: true, force: true });
  try {
    await rename(root, target);
  } catch (error) {
    if (readUnpacked(target) === undefined) throw error;
    // Another process was quicker, with the same thing.
  }
}
