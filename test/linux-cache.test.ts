import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { linux } from '@qemukit/guest';
import type { LinuxGuest } from '@qemukit/guest';
import { execa } from 'execa';
import { dir } from 'tmp-promise';
import { beforeAll, expect, onTestFinished, test } from 'vitest';

/** Builds a guest in a process of its own, as a test runner's workers do. */
const BUILD = `
  import { linux } from '@qemukit/guest';
  const options = JSON.parse(process.argv[1]);
  console.log(JSON.stringify({ guest: await linux(options) }));
`;

interface Built {
  readonly guest: LinuxGuest;
}

const HOST = { kernel: 'host' };

async function build(
  cacheRoot: string,
  options: object = HOST,
  env: Readonly<Record<string, string>> = {},
): Promise<Built> {
  const args = ['--conditions=source', '--input-type=module', '--eval', BUILD, JSON.stringify(options)];
  const { stdout } = await execa(process.execPath, args, {
    cwd: import.meta.dirname,
    env: { QEMUKIT_CACHE: cacheRoot, ...env },
  });
  const built: Built = JSON.parse(stdout);
  return built;
}

/** Two processes do so at once. */
async function buildTwice(cacheRoot: string, options: object = HOST): Promise<readonly [Built, Built]> {
  return await Promise.all([build(cacheRoot, options), build(cacheRoot, options)]);
}

async function firstBytes(path: string, count: number): Promise<string> {
  await using file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(count), 0, count, 0);
  return buffer.toString('latin1');
}

let cache: string;
let fillers: readonly [Built, Built];

// Filled once, by two at once: it costs a download.
beforeAll(async () => {
  const { path, cleanup } = await dir({ prefix: 'qemukit-test-', unsafeCleanup: true });
  cache = path;
  fillers = await buildTwice(path);
  return async () => await cleanup();
});

async function temporaryDirectory(): Promise<string> {
  const { path, cleanup } = await dir({ prefix: 'qemukit-test-', unsafeCleanup: true });
  onTestFinished(async () => await cleanup());
  return path;
}

test.for([
  ['what comes with qemukit', {}, /^(kernel|initrd)-[0-9a-f]{64}$/],
  ["the distribution's kernel", undefined, /^(kernel-\w+\.json|packages|(busybox|kernel|initrd)-[0-9a-f]{64})$/],
] as const)(
  'linux() fills an empty cache from %s, also when two processes do so at once',
  async ([, options, kept]) => {
    const directory = options === undefined ? cache : await temporaryDirectory();
    const [one, two] = options === undefined ? fillers : await buildTwice(directory, options);
    expect(one.guest).toEqual(two.guest);
    expect(await firstBytes(one.guest.kernel, 4)).toBe('\x7fELF');
    expect(await firstBytes(one.guest.initrd, 6)).toBe('070701');
    expect((await readdir(join(directory, 'linux'))).filter((name) => !kept.test(name))).toEqual([]);
  },
);

test('linux() makes a guest from what comes with qemukit, without any command of the host', async () => {
  const directory = await temporaryDirectory();
  const { guest } = await build(directory, {}, { PATH: directory });
  expect(await firstBytes(guest.kernel, 4)).toBe('\x7fELF');
});

test("linux() takes a guest with the distribution's kernel from the cache without any command of the host", async () => {
  const directory = await temporaryDirectory();
  const { guest } = await build(cache, HOST, { PATH: directory });
  expect(guest).toEqual((await build(cache)).guest);
});

test('linux() makes another initramfs for other files or modules, from the same kernel', async () => {
  const plain = await build(cache);
  const more = await build(cache, { ...HOST, modules: ['virtio_pci', 'virtio-net'], files: { '/etc/motd': 'hello' } });
  expect(more.guest.kernel).toBe(plain.guest.kernel);
  expect(more.guest.initrd).not.toBe(plain.guest.initrd);
  const archive = await readFile(more.guest.initrd, 'latin1');
  for (const name of ['init', 'bin/busybox', 'etc/motd', 'lib/modules/virtio_net.ko', 'lib/modules/virtio_ring.ko']) {
    expect(archive).toContain(`${name}\0`);
  }
});

test.for([
  ['what comes with qemukit', {}, /The kernel 6\.\S+ of @qemukit\/linux-kernel does not have no_such_thing: /],
  ["the distribution's", HOST, /The kernel linux-image-\S+ \S+ does not have no_such_thing: /],
] as const)('linux() names the module that the kernel does not have, with %s', async ([, options, message]) => {
  await expect(build(cache, { ...options, modules: ['virtio_net', 'no_such_thing'] })).rejects.toThrow(message);
});

test('linux() downloads a package again that is damaged in the cache', async () => {
  const packages = join(cache, 'linux', 'packages');
  const damaged = await readdir(packages);
  for (const name of damaged) await truncate(join(packages, name), 1000);
  const { guest } = await build(cache, { ...HOST, modules: ['overlay'] });
  expect(await firstBytes(guest.initrd, 6)).toBe('070701');
  const { packages: kernel }: { packages: { sha256: string }[] } = JSON.parse(
    await readFile(join(cache, 'linux', 'kernel-x86_64.json'), 'utf8'),
  );
  for (const { sha256 } of kernel) {
    const content = await readFile(join(packages, `${sha256}.deb`));
    expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
  }
});

test('linux() refuses a download that is not what the index describes', async () => {
  const directory = await temporaryDirectory();
  const archive = join(directory, 'archive');
  await mkdir(archive);
  const whole = Buffer.alloc(5000, 'x');
  const entry = (name: string, more = '') =>
    `Package: ${name}\nVersion: 1\nArchitecture: amd64\nMaintainer: a <a@b>\nDescription: a test\n${more}` +
    `Filename: ./${name}.deb\nSize: ${whole.length}\nSHA256: ${createHash('sha256').update(whole).digest('hex')}\n\n`;
  const names = ['linux-image-1-cloud-amd64'];
  await writeFile(
    join(archive, 'Packages'),
    `${names.map((name) => entry(name)).join('')}${entry('linux-image-cloud-amd64', 'Depends: linux-image-1-cloud-amd64\n')}`,
  );
  for (const name of names) await writeFile(join(archive, `${name}.deb`), whole.subarray(0, 3000));
  const sources = join(directory, 'sources.list');
  await writeFile(sources, `deb [trusted=yes] file:${archive} ./\n`);
  const configuration = join(directory, 'apt.conf');
  await writeFile(configuration, `Dir::Etc::sourcelist "${sources}";\nDir::Etc::sourceparts "/dev/null";\n`);
  const empty = join(directory, 'cache');
  await expect(build(empty, HOST, { APT_CONFIG: configuration })).rejects.toThrow(
    /File has unexpected size|Hash Sum mismatch|is refused/,
  );
  expect(await readdir(join(empty, 'linux')).catch(() => [])).toEqual([]);
});

test.for<[string, Parameters<typeof linux>[0], new () => Error, string]>([
  ['a relative path in files', { files: { 'etc/motd': '' } }, TypeError, 'files names guest files by absolute path'],
  ['a path with ".." in files', { files: { '/a/../b': '' } }, TypeError, 'files names guest files by absolute path'],
  ['memory that is no positive integer', { memory: 0.5 }, RangeError, 'memory is a positive integer of MiB, not 0.5'],
])('linux() rejects %s', async ([, options, type, message]) => {
  const error: unknown = await linux(options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(type);
  expect(error).toHaveProperty('message', expect.stringContaining(message));
});
