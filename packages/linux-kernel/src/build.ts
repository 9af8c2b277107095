/*
 * `pnpm kernel:build [architecture…]`, by default all: builds the kernel from Debian's source package, packs it and busybox into
 * the architecture's directory, and writes down what they are. The same sources, built with the compiler that `config` there
 * names, give the same bytes: `git diff` shows.
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

/** What is particular to the kernel of one architecture. */
interface Target {
  /** Linux's name of the architecture, and what the names of its compilers begin with. */
  readonly env: { readonly ARCH: string; readonly CROSS_COMPILE: string };
  /** Debian's name of it. */
  readonly debian: string;
  /** What make makes, and where it is then. */
  readonly image: { readonly goal: string; readonly path: string };
  /** What it is packed as. */
  readonly file: string;
}

const TARGETS: Readonly<Record<string, Target>> = {
  x86_64: {
    env: { ARCH: 'x86_64', CROSS_COMPILE: '' },
    debian: 'amd64',
    image: { goal: 'vmlinux', path: 'vmlinux' },
    file: 'vmlinux.br',
  },
  aarch64: {
    env: { ARCH: 'arm64', CROSS_COMPILE: 'aarch64-linux-gnu-' },
    debian: 'arm64',
    image: { goal: 'Image', path: 'arch/arm64/boot/Image' },
    file: 'Image.br',
  },
};

const here = join(import.meta.dirname, '..');
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
async function fetchSource(source: Source, debian: string, directory: string): Promise<string> {
  const installed = join('/', source.file);
  const there = await access(installed).then(
    () => true,
    () => false,
  );
  if (there && sha256(await readFile(installed)) === source.sha256) return installed;
  const own = join(directory, source.package);
  // Lists of its own: the host's have its own architecture only.
  const [lists, cache] = [join(own, 'lists'), join(own, 'cache')];
  for (const path of [join(lists, 'partial'), join(cache, 'archives/partial')]) await mkdir(path, { recursive: true });
  const settings = [
    ...[`APT::Architecture=${debian}`, `APT::Architectures::=${debian}`, 'APT::Sandbox::User=root'],
    ...[`Dir::State::lists=${lists}`, `Dir::Cache=${cache}`],
  ].flatMap((setting) => ['-o', setting]);
  await execa('apt-get', [...settings, 'update']);
  await execa('apt-get', [...settings, 'download', `${source.package}=${source.version}`], { cwd: own });
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
async function pack(path: string, target: string, name: string): Promise<{ file: string; sha256: string }> {
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

const sources: { readonly linux: Source; readonly busybox: Readonly<Record<string, Source>> } = JSON.parse(
  await readFile(join(here, 'sources.json'), 'utf8'),
);

async function build(architecture: string): Promise<void> {
  const known = TARGETS[architecture];
  const from = sources.busybox[architecture];
  if (known === undefined || from === undefined) {
    throw new Error(`There is a kernel for ${Object.keys(TARGETS).join(', ')}; not for "${architecture}"`);
  }
  const { env, debian, image, file } = known;
  const target = join(here, architecture);
  const { path: directory, cleanup } = await dir({ prefix: 'qemukit-kernel-', unsafeCleanup: true });
  try {
    const archive = await fetchSource(sources.linux, debian, directory);
    const busybox = await fetchSource(from, debian, directory);
    await execa('tar', ['-xf', archive, '-C', directory]);
    const tree = join(directory, basename(archive, '.tar.xz'));
    const make = async (...args: string[]) =>
      await execa('make', args, {
        cwd: tree,
        env: { ...REPRODUCIBLE, ...env },
        stdout: ['pipe', 'inherit'],
        stderr: 'inherit',
      });

    const wanted = [join(here, 'wanted.config'), join(target, 'wanted.config')];
    await make('-s', 'tinyconfig');
    await execa(join(tree, 'scripts/kconfig/merge_config.sh'), ['-m', '.config', ...wanted], { cwd: tree });
    await make('-s', 'olddefconfig');
    const config = await readFile(join(tree, '.config'), 'utf8');
    const lost = (await Promise.all(wanted.map(async (path) => await readFile(path, 'utf8')))).flatMap((text) =>
      lostOptions(text, config),
    );
    if (lost.length > 0) throw new Error(`Kconfig does not grant, for want of what they depend on: ${lost.join(', ')}`);
    await writeFile(join(target, 'config'), config);

    await make(`-j${process.env['JOBS'] ?? '2'}`, image.goal);
    const { stdout: release } = await make('-s', 'kernelrelease');
    const builtin = (await readFile(join(tree, 'modules.builtin'), 'utf8')).trim().split('\n');
    let kernel = join(tree, image.path);
    // An Image has no sections.
    if (image.goal === 'vmlinux') {
      const stripped = join(tree, 'stripped');
      await execa('objcopy', ['--strip-all', '--remove-section=.comment', kernel, stripped]);
      kernel = stripped;
    }

    const manifest = {
      release,
      kernel: await pack(kernel, target, file),
      busybox: await pack(busybox, target, 'busybox.br'),
      builtin: builtin.map((path) => basename(path, '.ko')).toSorted(),
    };
    await writeFile(join(target, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  } finally {
    await cleanup();
  }
}

const asked = process.argv.slice(2);
for (const architecture of asked.length === 0 ? Object.keys(TARGETS) : asked) await build(architecture);
