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
  async show(name: string, version?: string): Promise<OfferedPackage | undefined> {
    const what = version === undefined ? name : `${name}=${version}`;
    const found = await this.#run('apt-cache', ['show', '--no-all-versions', what]).catch((error: unknown) => {
      if (/No packages found|Unable to locate|was not found/.test(messageOf(error))) return '';
      throw error;
    });
    const field = (key: string) => new RegExp(`^${key}: (.*)$`, 'm').exec(found.toString())?.[1];
    const hash = field('SHA256');
    const offered = field('Version');
    if (hash === undefined || offered === undefined) return undefined;
    return { name, version: offered, sha256: hash, depends: field('Depends') ?? '' };
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

  /** Downloads a package's file. Rejects with `QemuError` when what came is not what the index describes. */
  async download(wanted: Package): Promise<Uint8Array> {
    const directory = join(await this.#take(), wanted.sha256);
    await mkdir(directory, { recursive: true });
    await this.#run('apt-get', ['download', `${wanted.name}=${wanted.version}`], directory);
    const file = (await readdir(directory)).find((entry) => entry.endsWith('.deb'));
    if (file === undefined) throw new QemuError(`apt-get download ${wanted.name}=${wanted.version} left no file`);
    const content = await readFile(join(directory, file));
    const hash = sha256(content);
    if (hash === wanted.sha256) return content;
    throw new QemuError(
      `The download of ${wanted.name} ${wanted.version} is refused: its SHA-256 is ${hash}, and apt's index says ${wanted.sha256}`,
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
