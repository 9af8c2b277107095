/*
 * `pnpm kernel:build`: builds the kernel from Debian's source package, packs it and busybox into x86_64/, and writes down
 * what they are. The same sources, built with the compiler that x86_64/config names, give the same bytes: `git diff` shows.
 */
import { createHash } from 'node:crypto';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

import { execa } from 'execa';
import { dir } from 'tmp-promise';

import { lostOptions } from './lost-options.ts';

/** A file in a Debian package. */
interface Source {
  readonly package: string;
  readonly version: string;
  /** Its path in the package. */
  readonly file: string;
  /** Of the file. */
  readonly sha256: string;
}

const here = join(import.meta.dirname, '..');
const target = join(here, 'x86_64');
const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

/** Nothing of the host, the day or the directory is built in. */
const REPRODUCIBLE = {
  KBUILD_BUILD_TIMESTAMP: '2026-01-01T00:00:00Z',
  KBUILD_BUILD_USER: 'qemukit',
  KBUILD_BUILD_HOST: 'qemukit',
  KBUILD_BUILD_VERSION: '1',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** Fetches a source, from this host where it is installed and else by apt, and checks it → its path. */
async function fetchSource(source: Source, directory: string): Promise<string> {
  const installed = join('/', source.file);
  const there = await access(installed).then(
    () => true,
    () => false,
  );
  if (there && sha256(await readFile(installed)) === source.sha256) return installed;
  const own = join(directory, source.package);
  await mkdir(own);
  await execa('apt-get', ['download', `${source.package}=${source.version}`], { cwd: own });
  const { stdout } = await execa('find', [own, '-name', '*.deb']);
  await execa('dpkg-deb', ['-x', stdout, own]);
  const path = join(own, source.file);
  const found = sha256(await readFile(path));
  if (found !== source.sha256) {
    throw new Error(`${source.file} of ${source.package} ${source.version} has SHA-256 ${found}, not ${source.sha256}`);
  }
  return path;
}

/** Packs a file as small as Node can, and writes it to the package → what identifies it unpacked. */
async function pack(path: string, name: string): Promise<{ file: string; sha256: string }> {
  const content = await readFile(path);
  const packed = brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
  await writeFile(join(target, name), packed);
  process.stdout.write(`${name}: ${content.length} bytes, packed ${packed.length}\n`);
  return { file: name, sha256: sha256(content) };
}

const sources: { readonly linux: Source; readonly busybox: Source } = JSON.parse(
  await readFile(join(here, 'sources.json'), 'utf8'),
);
const { path: directory, cleanup } = await dir({ prefix: 'qemukit-kernel-', unsafeCleanup: true });
try {
  const archive = await fetchSource(sources.linux, directory);
  const busybox = await fetchSource(sources.busybox, directory);
  await execa('tar', ['-xf', archive, '-C', directory]);
  const tree = join(directory, basename(archive, '.tar.xz'));
  const make = async (...args: string[]) =>
    await execa('make', args, { cwd: tree, env: REPRODUCIBLE, stdout: ['pipe', 'inherit'], stderr: 'inherit' });

  const wanted = join(target, 'wanted.config');
  await make('-s', 'tinyconfig');
  await execa(join(tree, 'scripts/kconfig/merge_config.sh'), ['-m', '.config', wanted], { cwd: tree });
  await make('-s', 'olddefconfig');
  const config = await readFile(join(tree, '.config'), 'utf8');
  const lost = lostOptions(await readFile(wanted, 'utf8'), config);
  if (lost.length > 0) throw new Error(`Kconfig does not grant, for want of what they depend on: ${lost.join(', ')}`);
  await writeFile(join(target, 'config'), config);

  await make(`-j${process.env['JOBS'] ?? '2'}`, 'vmlinux');
  const { stdout: release } = await make('-s', 'kernelrelease');
  const builtin = (await readFile(join(tree, 'modules.builtin'), 'utf8')).trim().split('\n');
  await execa('objcopy', ['--strip-all', '--remove-section=.comment', 'vmlinux', 'stripped'], { cwd: tree });

  const manifest = {
    release,
    kernel: await pack(join(tree, 'stripped'), 'vmlinux.br'),
    busybox: await pack(busybox, 'busybox.br'),
    builtin: builtin.map((path) => basename(path, '.ko')).toSorted(),
  };
  await writeFile(join(target, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
} finally {
  await cleanup();
}
