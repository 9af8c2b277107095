import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AbortError, QemuError } from '@qemukit/machine';
import { dir } from 'tmp-promise';
import { messageOf, run } from './command.ts';
import { sha256 } from './store.ts';

/** A Debian package that apt offers: what identifies its file. */
export interface Package {
  readonly name: string;
  readonly version: string;
  /** Of its file, from apt's signed index. */
  readonly sha256: string;
}

/** Whether this was written down as a package. */
export function isPackage(value: unknown): value is Package {
  const keys = ['name', 'version', 'sha256'] as const;
  return (
    typeof value === 'object' && value !== null && keys.every((key) => typeof Reflect.get(value, key) === 'string')
  );
}

/** A package as apt describes it. */
export interface OfferedPackage extends Package {
  /** Its `Depends` field. */
  readonly depends: string;
}

/**
 * apt-get for packages of one architecture, the host's or another, without root and without a change to the host: it reads the host's sources and keys, and
 * writes to a temporary directory of its own, which it takes at the first command.
 */
export class Apt implements AsyncDisposable {
  readonly #architecture: string;
  readonly #signal: AbortSignal | undefined;
  readonly #stack = new AsyncDisposableStack();
  #directory: Promise<string> | undefined;
  #updated = false;

  /** For an architecture as Debian calls it: `amd64`, `arm64`. */
  constructor(architecture: string, signal?: AbortSignal) {
    this.#architecture = architecture;
    this.#signal = signal;
  }

  /**
   * Runs `use`; where it rejects, once more with package lists fetched for this purpose: a container's image has none, or
   * old ones, which name packages that the archive has replaced.
   */
  async attempt<T>(use: () => Promise<T>): Promise<T> {
    if (this.#updated) return await use();
    try {
      return await use();
    } catch (error) {
      if (error instanceof AbortError) throw error;
      await this.#update(error);
      return await use();
    }
  }

  /** The version of a package that apt would install; undefined where it knows none. */
  async show(name: string): Promise<OfferedPackage | undefined> {
    return (await this.describe([name]))[0];
  }

  /** What apt knows of packages, each a name or `name=version`. It is asked once for all: every time it reads the whole index. */
  async describe(wanted: readonly string[]): Promise<readonly OfferedPackage[]> {
    if (wanted.length === 0) return [];
    const found = await this.#run('apt-cache', ['show', '--no-all-versions', ...wanted]).catch((error: unknown) => {
      if (/No packages found|Unable to locate|was not found/.test(messageOf(error))) return '';
      throw error;
    });
    return found.toString().split('\n\n').flatMap(offered);
  }

  /**
   * The packages that apt would install with these on a system that has nothing but these others, in its order. Rejects with `QemuError`, with apt's
   * words, where it cannot.
   */
  async closure(
    names: readonly string[],
    installed: readonly string[],
  ): Promise<readonly { readonly name: string; readonly version: string }[]> {
    const status = join(await this.#take(), 'status');
    const states = installed.map(
      (name) =>
        `Package: ${name}\nStatus: install ok installed\nArchitecture: all\nVersion: 9999\nDescription: there\n`,
    );
    await writeFile(status, states.join('\n'));
    const nothing = ['-o', `Dir::State::status=${status}`, '--no-install-recommends'];
    const said = await this.#run('apt-get', ['install', '--simulate', ...nothing, '--', ...names]);
    return Array.from(said.toString().matchAll(/^Inst (\S+) \((\S+) /gm), ([, name = '', version = '']) => ({
      name,
      version,
    }));
  }

  /** Downloads packages' files, in their order. Rejects with `QemuError` when what came is not what the index describes. */
  async download(wanted: readonly Package[]): Promise<readonly Uint8Array[]> {
    const directory = join(await this.#take(), sha256(wanted.map((one) => one.sha256).join('\n')));
    await mkdir(directory, { recursive: true });
    const names = wanted.map(({ name, version }) => `${name}=${version}`);
    await this.#run('apt-get', ['download', ...names], directory);
    const files = await readdir(directory);
    return await Promise.all(
      wanted.map(async ({ name, version, sha256: expected }) => {
        const file = files.find((entry) => entry.startsWith(`${name}_`) && entry.endsWith('.deb'));
        if (file === undefined) throw new QemuError(`apt-get download ${name}=${version} left no file`);
        const content = await readFile(join(directory, file));
        const hash = sha256(content);
        if (hash === expected) return content;
        throw new QemuError(
          `The download of ${name} ${version} is refused: its SHA-256 is ${hash}, and apt's index says ${expected}`,
        );
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  async #update(reason: unknown): Promise<void> {
    const directory = await this.#take();
    await writeFile(join(directory, 'apt.conf'), configuration(this.#architecture, directory, true));
    this.#updated = true;
    try {
      await this.#run('apt-get', ['update', '--quiet']);
    } catch (error) {
      if (error instanceof AbortError) throw error;
      throw new QemuError(`${messageOf(reason)}\n${messageOf(error)}`, { cause: error });
    }
  }

  async #run(file: string, args: readonly string[], cwd?: string): Promise<Buffer> {
    const directory = await this.#take();
    return await run(file, ['--config-file', join(directory, 'apt.conf'), ...args], {
      signal: this.#signal,
      timeout: 600_000,
      cwd: cwd ?? directory,
    });
  }

  async #take(): Promise<string> {
    this.#directory ??= this.#make();
    return await this.#directory;
  }

  async #make(): Promise<string> {
    const { path, cleanup } = await dir({ prefix: 'qemukit-apt-', unsafeCleanup: true });
    this.#stack.defer(async () => {
      await cleanup().catch(() => undefined); // what is left is in the host's temporary directory
    });
    await mkdir(join(path, 'lists', 'partial'), { recursive: true });
    await mkdir(join(path, 'cache', 'archives', 'partial'), { recursive: true });
    await writeFile(join(path, 'apt.conf'), configuration(this.#architecture, path, false));
    return path;
  }
}

/** The package that a paragraph of apt's index describes. */
function offered(paragraph: string): OfferedPackage[] {
  const field = (key: string) => new RegExp(`^${key}: (.*)$`, 'm').exec(paragraph)?.[1];
  const [name, version, hash] = [field('Package'), field('Version'), field('SHA256')];
  if (name === undefined || version === undefined || hash === undefined) return [];
  return [{ name, version, sha256: hash, depends: field('Depends') ?? '' }];
}

/** Read by apt after the host's own configuration, whose sources, keys and proxies are thus kept. */
function configuration(architecture: string, directory: string, ownLists: boolean): string {
  return [
    // The host's hooks clean its own package cache and talk to its desktop.
    '#clear APT::Update;',
    '#clear DPkg;',
    '#clear APT::Architectures;',
    `APT::Architecture "${architecture}";`,
    `APT::Architectures { "${architecture}"; };`,
    // As root, apt would become _apt to download, who may not write here. Signatures are checked all the same.
    'APT::Sandbox::User "root";',
    'Acquire::Languages "none";',
    'Acquire::Retries "2";',
    'Acquire::http::Timeout "30";',
    'Acquire::https::Timeout "30";',
    `Dir::Cache "${directory}/cache";`,
    ...(ownLists ? [`Dir::State::lists "${directory}/lists";`] : []),
    '',
  ].join('\n');
}
