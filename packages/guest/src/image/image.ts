import { createHash } from 'node:crypto';
import { createReadStream, existsSync, rmSync } from 'node:fs';
import { chmod, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { inspect } from 'node:util';

import {
  AbortError,
  cacheDirectory,
  directoryPrefix,
  fileStamp,
  findOrMake,
  hostArchitecture,
  imageInfo,
  QemuError,
  type DriveOptions,
  type GuestAccess,
} from '@qemukit/machine';
import { dir } from 'tmp-promise';

import { agentProgram } from '../agent/agent-program.ts';
import { messageOf } from '../linux/command.ts';
import { isLinuxArchitecture } from '../linux/platform.ts';
import { sha256 as hashOf, writeWhole } from '../linux/store.ts';
import { cloudInitSeed, type CloudInit } from './cloud-init.ts';
import { download, type DownloadProgress } from './download.ts';
import { opensshKey, type OpensshKey } from './openssh-key.ts';

/** What image is meant, and what it is given. */
export interface ImageGuestOptions {
  /** The SHA-256 of its file, in hexadecimal. An image at a URL needs this or `sha512`; one at a path is checked where it is given. */
  readonly sha256?: string | undefined;
  /** The SHA-512 of its file, for publishers who give that. */
  readonly sha512?: string | undefined;
  /** Its format, as `qcow2` or `raw`. Default: what its first bytes look like, as `qemu-img info` says. */
  readonly format?: string | undefined;
  /** What cloud-init finds at the guest's first boot. Default: nothing. */
  readonly cloudInit?: CloudInit | undefined;
  /** Whether `vm.guest` works by SSH, as `cloudInit.user`, with a key of this process that no file holds; instead of the agent. Default: false. */
  readonly ssh?: boolean | undefined;
  /** Memory in MiB. Default: 1024. */
  readonly memory?: number | undefined;
  /** Ends the download; what has come is gone on with the next time. */
  readonly signal?: AbortSignal | undefined;
  /** Called as a download goes on. Default: a line on stderr, every five seconds. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

/** A guest that boots from a disk image, for `Machine.launch()` and `vmOptions`. */
export interface ImageGuest {
  /** The image, which each machine writes to by an overlay of its own, and the seed for cloud-init. */
  readonly drives: readonly DriveOptions[];
  readonly memory: number;
  /** SSH where that was asked for; else qemukit's agent, which cloud-init starts, on x86-64 and AArch64. Without `cloudInit` nobody who is known. */
  readonly guest?: 'agent' | Extract<GuestAccess, { readonly ssh: unknown }>;
  /** The network that SSH goes through. */
  readonly networks?: readonly ['user'];
}

const MEMBERS = ['sha256', 'sha512', 'format', 'cloudInit', 'ssh', 'memory', 'signal', 'onProgress'];
/** How often a download is reported, in ms. */
const REPORT = 5000;

/**
 * A disk image as a guest: of a path, which is used where it is, or of a URL (http, https), which is downloaded once, checked and
 * kept in the cache, for all processes of this user. The image itself is never written.
 *
 * @throws TypeError, RangeError for a wrong option; QemuError where it cannot be had, is another than its hash says, or is no
 * image; AbortError
 */
export async function image(pathOrUrl: string | URL, options: ImageGuestOptions = {}): Promise<ImageGuest> {
  const { format, cloudInit, memory = 1024, signal } = checked(options);
  const wanted = wantedHash(options);
  const url = urlOf(pathOrUrl);
  const file = url === undefined ? resolve(String(pathOrUrl)) : await kept(url, wanted, options);
  if (url === undefined && wanted !== undefined) await check(file, wanted, signal);
  await refuseCompressed(file);
  const info = await imageInfo(file, { format, signal, forceShare: true });
  // What a stranger's image names as its backing file would be read on this host.
  if (url !== undefined && info.backingFile !== undefined) {
    throw new QemuError(`The image of ${url.href} is backed by "${info.backingFile}", which does not come with it`);
  }
  const disk = { file, format: info.format };
  if (cloudInit === undefined) return { drives: [disk], memory };
  if (options.ssh === true) return { memory, ...(await reachedBySsh(disk, cloudInit)) };
  const architecture = hostArchitecture();
  const agent = isLinuxArchitecture(architecture) ? agentProgram(architecture) : undefined;
  const seed = cloudInitSeed(cloudInit, agent);
  const path = cacheDirectory('images', `seed-${hashOf(seed)}.iso`);
  await writeWhole(path, seed, 0o600); // it may hold a password
  return { drives: [disk, seedDrive(path)], memory, ...(agent === undefined ? {} : { guest: 'agent' }) };
}

function seedDrive(file: string): DriveOptions {
  return { id: 'seed', file, format: 'raw', readOnly: true };
}

interface OwnKey {
  readonly key: OpensshKey;
  /** Where the seeds lie that let it in: of use to no other thread, they go with this one, or by the next launch if it was killed. */
  readonly directory: string;
}

let ownKey: Promise<OwnKey> | undefined;

/** One for this thread, so that its guests of the same options have the same seed. */
async function makeOwnKey(): Promise<OwnKey> {
  const { path: directory } = await dir({ prefix: directoryPrefix(), mode: 0o700, keep: true });
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  return { key: opensshKey('qemukit'), directory };
}

/** A guest that this thread alone has the key to. */
async function reachedBySsh(disk: DriveOptions, cloudInit: CloudInit): Promise<Omit<ImageGuest, 'memory'>> {
  ownKey ??= makeOwnKey();
  const { key, directory } = await ownKey;
  const { user = '', keys = [] } = cloudInit;
  const seed = cloudInitSeed({ ...cloudInit, keys: [...keys, key.publicKey] }, undefined);
  const path = join(directory, `${hashOf(seed)}.iso`);
  await writeWhole(path, seed, 0o600);
  return {
    drives: [disk, seedDrive(path)],
    guest: { ssh: { user, privateKey: key.privateKey } },
    networks: ['user'],
  };
}

interface Hash {
  readonly algorithm: 'sha256' | 'sha512';
  readonly value: string;
}

/** Where the image of a URL lies: downloaded by whoever comes first, the others wait for that. */
async function kept(url: URL, wanted: Hash | undefined, { signal, onProgress }: ImageGuestOptions): Promise<string> {
  if (wanted === undefined) {
    throw new TypeError(
      `image("${url.href}") needs "sha256" or "sha512", which say that what comes is what was meant: its publisher gives it, or sha256sum of a copy`,
    );
  }
  const name = basename(url.pathname).replaceAll(/[^\w.-]/g, '_') || 'image';
  const file = cacheDirectory('images', wanted.value.slice(0, 32), name);
  await mkdir(dirname(file), { recursive: true });
  const { value } = await findOrMake(`${file}.lock`, {
    find: async () => await Promise.resolve(existsSync(file) ? file : undefined),
    make: async () => await fetchImage(url, file, wanted, { signal, onProgress }),
    wait: () => {
      if (signal?.aborted === true) throw new AbortError(`Aborted waiting for ${url.href}`, { cause: signal.reason });
    },
  });
  return value;
}

/** Downloads an image, and has it at its place once it is what was meant. */
async function fetchImage(url: URL, file: string, wanted: Hash, options: ImageGuestOptions): Promise<string> {
  const { signal, onProgress = reporter(url.href) } = options;
  const fresh = `${file}.unchecked`;
  await download(url.href, fresh, { signal, onProgress });
  try {
    await check(fresh, wanted, signal, url.href);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
  await chmod(fresh, 0o444);
  await rename(fresh, file);
  return file;
}

/** The files whose hashes this process has seen to be right, by what a write would change. */
const right = new Set<string>();

async function check(file: string, { algorithm, value }: Hash, signal?: AbortSignal, from = file): Promise<void> {
  const hash = createHash(algorithm);
  let stamp: string;
  try {
    stamp = `${await fileStamp(file)}|${value}`;
    if (right.has(stamp)) return;
    await pipeline(createReadStream(file), hash, { signal });
  } catch (cause) {
    if (signal?.aborted === true) throw new AbortError(`Aborted reading "${file}"`, { cause: signal.reason });
    throw unreadable(file, cause);
  }
  const found = hash.digest('hex');
  if (found !== value) {
    throw new QemuError(`${from} is not the image that was meant: its ${algorithm} is ${found}, not ${value}`);
  }
  right.add(stamp);
}

function unreadable(file: string, cause: unknown): QemuError {
  return new QemuError(`Cannot read the image "${file}": ${messageOf(cause)}`, { cause });
}

/** By their first bytes. */
const COMPRESSED = { xz: 'fd377a585a00', gzip: '1f8b', zstd: '28b52ffd', bzip2: '425a68' };

/** QEMU would take it for a raw disk, and no guest would boot from it. */
async function refuseCompressed(file: string): Promise<void> {
  const start = Buffer.alloc(6);
  try {
    await using handle = await open(file);
    await handle.read(start, 0, start.length, 0);
  } catch (cause) {
    throw unreadable(file, cause);
  }
  for (const [by, magic] of Object.entries(COMPRESSED)) {
    if (!start.toString('hex').startsWith(magic)) continue;
    throw new QemuError(`The image "${file}" is compressed by ${by}: unpack it, and give the path of what comes out`);
  }
}

function urlOf(pathOrUrl: string | URL): URL | undefined {
  if (pathOrUrl instanceof URL || /^https?:/i.test(pathOrUrl)) {
    const url = URL.parse(String(pathOrUrl));
    if (url !== null && /^https?:$/.test(url.protocol)) return url;
    throw new RangeError(`image() takes a path or a URL of http or https, not ${inspect(String(pathOrUrl))}`);
  }
  if (typeof pathOrUrl === 'string' && pathOrUrl !== '') return undefined;
  throw new TypeError(`image() takes a path or a URL, not ${inspect(pathOrUrl)}`);
}

function wantedHash({ sha256, sha512 }: ImageGuestOptions): Hash | undefined {
  for (const [algorithm, value, digits] of [
    ['sha256', sha256, 64],
    ['sha512', sha512, 128],
  ] as const) {
    if (value === undefined) continue;
    if (typeof value === 'string' && value.length === digits && /^[0-9a-f]+$/i.test(value)) {
      return { algorithm, value: value.toLowerCase() };
    }
    throw new RangeError(`"${algorithm}" has ${digits} hexadecimal digits, which ${inspect(value)} has not`);
  }
  return undefined;
}

function checked(options: ImageGuestOptions): ImageGuestOptions {
  const unknown = Object.keys(options).find((member) => !MEMBERS.includes(member));
  if (unknown !== undefined) throw new TypeError(`image() has no option "${unknown}"; it has ${MEMBERS.join(', ')}`);
  if (typeof (options.ssh ?? false) !== 'boolean')
    throw new TypeError(`"ssh" is true or false, not ${inspect(options.ssh)}`);
  if (options.ssh === true && options.cloudInit?.user === undefined) {
    throw new TypeError("image() with ssh needs the user who logs in: cloudInit: { user: 'me' }");
  }
  return options;
}

/** Says on stderr how far a download is: who waits wants to know what for. */
function reporter(url: string): (progress: DownloadProgress) => void {
  let next = performance.now() + REPORT / 5;
  return ({ received, total }) => {
    if (performance.now() < next) return;
    next = performance.now() + REPORT;
    const of = total === undefined ? '' : ` of ${mebibytes(total)}`;
    process.stderr.write(`qemukit: downloading ${url}: ${mebibytes(received)}${of} MiB\n`);
  };
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}
