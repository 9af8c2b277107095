import { access, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { inspect } from 'node:util';

import { execa } from 'execa';

import { findQemuImg, type QemuInstallation } from './binary.ts';
import { within, type WaitOptions } from './deadline.ts';
import { messageOf, QemuError } from './errors.ts';
import { guardGroup, signalGroup } from './guard.ts';
import { explainLock } from './image-lock.ts';
import { printable } from './printable.ts';

/** How `qemu-img` is run. Ended early it is killed, and what it had begun to write is removed. */
export interface ImageOptions extends WaitOptions {
  /** The `qemu-img` to run. Default: the one that `findQemuImg()` finds. */
  readonly qemuImg?: QemuInstallation | undefined;
}

/** A size in bytes, or a number with QEMU's suffix (powers of 1024), as `512M` or `1.5G`. */
export type ImageSize = number | bigint | string;

/** What image is made. */
export interface CreateImageOptions extends ImageOptions {
  /** `qcow2` (default), `raw`, `vmdk`, … */
  readonly format?: string | undefined;
  /** What the guest sees as the drive's size. Default, with a backing file: as large as that. */
  readonly size?: ImageSize | undefined;
  /** The image that holds what is not written yet, and that must not change from now on. A path, kept as an absolute one. */
  readonly backingFile?: string | undefined;
  /** The backing file's format. Default: what `imageInfo()` says; for a raw image that a guest has written, give it. */
  readonly backingFormat?: string | undefined;
  /** The format's own options, as `{ preallocation: 'metadata' }`: `qemu-img create -f qcow2 -o help` lists them. */
  readonly formatOptions?: Readonly<Record<string, string>> | undefined;
}

/** How an image is read. */
export interface ReadImageOptions extends ImageOptions {
  /** The image's format. Default: what its first bytes look like, which the guest of a raw image decides. */
  readonly format?: string | undefined;
}

/** How an image is looked at. */
export interface ImageInfoOptions extends ReadImageOptions {
  /** Look although another process writes to the image; what is seen may be between two states. Default: false. */
  readonly forceShare?: boolean | undefined;
}

/** What an image says of itself; sizes in bytes. */
export interface ImageInfo {
  readonly format: string;
  /** What the guest sees. */
  readonly virtualSize: number;
  /** What it takes on the host's disk. */
  readonly actualSize: number;
  /** The absolute path of its backing file; undefined where it has none. */
  readonly backingFile: string | undefined;
  readonly backingFormat: string | undefined;
  /** The tags of the snapshots that it holds. */
  readonly snapshots: readonly string[];
}

/** What a check found, in clusters. */
export interface ImageCheck {
  /** Data that is lost or would be. */
  readonly corruptions: number;
  /** Space that nothing uses. */
  readonly leaks: number;
}

/** How an image is converted. */
export interface ConvertImageOptions extends ImageOptions {
  /** The new image's format. Default: `qcow2`. */
  readonly format?: string | undefined;
  /** The format of the image that is read. Default: what its first bytes look like. */
  readonly sourceFormat?: string | undefined;
  /** Called with how much is done, from 0 to 1, each time that it has grown. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** Reading or writing a whole image takes its time: where no timeout is given, it has this one, in ms. */
const WHOLE_IMAGE = 600_000;

/**
 * Makes an image. A file that there is already is never overwritten.
 *
 * @throws TypeError, RangeError for a wrong option; QemuError with what qemu-img said; TimeoutError (default: after 30 s),
 * AbortError
 */
export async function createImage(path: string, options: CreateImageOptions): Promise<void> {
  const { format = 'qcow2', size, backingFile, formatOptions = {} } = options;
  if (size === undefined && backingFile === undefined) {
    throw new TypeError('createImage() takes a "size", a "backingFile", or both');
  }
  const sized = size === undefined ? [] : [sizeArgument(size)];
  const own = Object.entries(formatOptions).flatMap(([name, value]) => ['-o', formatOption(name, value)]);
  const backing = backingFile === undefined ? [] : await backingArguments(file(backingFile), options);
  const target = file(path);
  await writing(target, options, ['create', '-q', '-f', word('format', format), ...own, ...backing, target, ...sized]);
}

/** Makes a qcow2 image that holds what is written from now on, and leaves `backing` as it is. It throws as `createImage()` does. */
export async function overlay(
  backing: string,
  path: string,
  options: Omit<CreateImageOptions, 'backingFile' | 'format'> = {},
): Promise<void> {
  await createImage(path, { ...options, backingFile: backing });
}

/**
 * What an image is.
 *
 * @throws QemuError with what qemu-img said, which process has locked the image if one has; TimeoutError (default: after
 * 30 s), AbortError
 */
export async function imageInfo(path: string, options: ImageInfoOptions = {}): Promise<ImageInfo> {
  const share = options.forceShare === true ? ['-U'] : [];
  const args = ['info', '--output=json', ...share, ...formatArguments('-f', options.format), file(path)];
  const info = JSON.parse(await run(args, options)) as Record<string, unknown>;
  const backing = info['full-backing-filename'] ?? info['backing-filename'];
  const snapshots = (info['snapshots'] ?? []) as readonly { readonly name: string }[];
  return {
    format: info['format'] as string,
    virtualSize: info['virtual-size'] as number,
    actualSize: info['actual-size'] as number,
    backingFile: backing as string | undefined,
    backingFormat: info['backing-filename-format'] as string | undefined,
    snapshots: snapshots.map(({ name }) => name),
  };
}

/**
 * Checks an image's own structures; an image that is damaged is no error but what is found.
 *
 * @throws QemuError where it cannot be checked, as a raw image; TimeoutError (default: after 10 min), AbortError
 */
export async function checkImage(path: string, options: ReadImageOptions = {}): Promise<ImageCheck> {
  const args = ['check', '--output=json', ...formatArguments('-f', options.format), file(path)];
  // 2: corruptions; 3: leaks.
  const report = await run(args, { timeout: WHOLE_IMAGE, ...options }, { accept: [0, 2, 3] });
  const found = JSON.parse(report) as Record<string, number | undefined>;
  return { corruptions: found['corruptions'] ?? 0, leaks: found['leaks'] ?? 0 };
}

/**
 * Copies an image, with all that its backing files hold, into a new one. A file that there is already is never overwritten.
 *
 * @throws QemuError with what qemu-img said; TimeoutError (default: after 10 min), AbortError
 */
export async function convertImage(from: string, to: string, options: ConvertImageOptions = {}): Promise<void> {
  const { format = 'qcow2', sourceFormat, onProgress } = options;
  const target = file(to);
  const formats = [...formatArguments('-f', sourceFormat), '-O', word('format', format)];
  const args = ['convert', ...(onProgress === undefined ? [] : ['-p']), ...formats, file(from), target];
  await writing(target, { timeout: WHOLE_IMAGE, ...options }, args, onProgress);
}

/** An absolute path: to qemu-img it is neither an option (`-x`), a protocol (`nbd:x`) nor a pseudo protocol (`json:{}`). */
function file(path: string): string {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return resolve(path);
  throw new TypeError(`An image's path is a string that is not empty, not ${inspect(path)}`);
}

function word(what: string, value: string): string {
  if (typeof value === 'string' && /^[A-Za-z0-9][\w.-]*$/.test(value)) return value;
  throw new RangeError(`The ${what} of an image is a word, as qcow2, not ${inspect(value)}`);
}

function formatArguments(option: string, format: string | undefined): string[] {
  return format === undefined ? [] : [option, word('format', format)];
}

/** qemu-img ends an option at a comma; two stand for one. */
function formatOption(name: string, value: string): string {
  return `${word('format option', name)}=${value.replaceAll(',', ',,')}`;
}

function sizeArgument(size: ImageSize): string {
  const text = String(size);
  const whole =
    typeof size === 'number' ? Number.isSafeInteger(size) && size >= 0 : /^\d+(\.\d+)?[kKMGTPE]?$/.test(text);
  if (whole) return text;
  throw new RangeError(
    `An image's size is whole bytes, or a number with the suffix k, M, G, T, P or E, not ${inspect(size)}`,
  );
}

async function backingArguments(backing: string, options: CreateImageOptions): Promise<string[]> {
  const { backingFormat, qemuImg, timeout, signal } = options;
  const format = backingFormat ?? (await imageInfo(backing, { qemuImg, timeout, signal })).format;
  return ['-b', backing, '-F', word('backing format', format)];
}

async function writing(
  target: string,
  options: ImageOptions,
  args: readonly string[],
  onProgress?: (done: number) => void,
): Promise<void> {
  const exists = await access(target).then(
    () => true,
    () => false,
  );
  if (exists)
    throw new QemuError(`Cannot write the image "${target}": there is such a file, and it is not overwritten`);
  try {
    await run(args, options, { onProgress });
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
}

interface Run {
  /** The exit codes that are an answer. Default: 0. */
  readonly accept?: readonly number[];
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** How qemu-img ended: execa's result. */
interface RunEnd {
  readonly exitCode?: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly cause?: unknown;
}

async function run(args: readonly string[], options: ImageOptions, wanted: Run = {}): Promise<string> {
  const { timeout, signal, qemuImg = await findQemuImg() } = options;
  const { accept = [0], onProgress } = wanted;
  const [program, ...before] = qemuImg.command;
  const progress = new Progress(onProgress);
  const result = await within<RunEnd>(
    { timeout, signal },
    () => `running qemu-img ${args.join(' ')}`,
    (settle) => {
      const child = execa(program, [...before, ...qemuImg.args, ...args], {
        env: { ...qemuImg.env, LC_ALL: 'C' },
        stdin: 'ignore',
        reject: false,
        stripFinalNewline: false,
        detached: true, // as a group it ends with what it has started
      });
      const { pid, nodeChildProcess } = child;
      const release = pid === undefined ? () => undefined : guardGroup(pid);
      // It keeps no state of its own, and may be stuck on a dead disk: its end is not waited for.
      const end = () => {
        if (pid !== undefined && nodeChildProcess.exitCode === null) signalGroup(pid, 'SIGKILL');
        release();
      };
      child.stdout.on('data', (text: Buffer) => {
        if (!progress.read(String(text))) end();
      });
      settle.follow(child);
      return end;
    },
  );
  progress.rethrow();
  if (result.exitCode !== undefined && accept.includes(result.exitCode)) return result.stdout;
  const said = printable(result.stderr)
    .replaceAll(/^qemu-img: /gm, '')
    .trim()
    .replaceAll('\n', '; ');
  const why = (await explainLock(result.stderr)) ?? (said === '' ? messageOf(result.cause ?? result) : said);
  throw new QemuError(`"qemu-img ${args[0]}" failed: ${why}`, { cause: result });
}

/** What `qemu-img -p` prints, read as it comes: `    (6.25/100%)`. */
class Progress {
  readonly #onProgress: ((done: number) => void) | undefined;
  #done = -1;
  #thrown: { readonly error: unknown } | undefined;

  constructor(onProgress: ((done: number) => void) | undefined) {
    this.#onProgress = onProgress;
  }

  /** Tells the user's function; false once that has thrown. */
  read(text: string): boolean {
    for (const [, percent] of text.matchAll(/\(([\d.]+)\/100%\)/g)) {
      const done = Number(percent) / 100;
      if (done <= this.#done) continue;
      this.#done = done;
      try {
        this.#onProgress?.(done);
      } catch (error) {
        this.#thrown ??= { error };
      }
    }
    return this.#thrown === undefined;
  }

  /** Throws, in the caller's frame, what the user's function threw. */
  rethrow(): void {
    if (this.#thrown !== undefined) throw this.#thrown.error;
  }
}
