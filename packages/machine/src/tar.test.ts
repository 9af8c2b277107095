import { chmod, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { dir } from 'tmp-promise';
import { expect, onTestFinished, test } from 'vitest';
import { packTar, unpackTar } from './tar.ts';

async function temporary(): Promise<string> {
  const { path, cleanup } = await dir({ prefix: 'qemukit-test-', unsafeCleanup: true });
  onTestFinished(async () => await cleanup());
  return path;
}

/** The archive in pieces of this size. */
async function* cut(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function packed(path: string, name: string): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(packTar(path, name)));
}

test.for([1, 511, 513, 100_000])(
  'unpackTar() gives back what packTar() packed, in pieces of %d bytes',
  async (size) => {
    const from = join(await temporary(), 'tree');
    const long = `${'long-'.repeat(30)}name`;
    await mkdir(join(from, 'sub', long), { recursive: true });
    await writeFile(join(from, 'empty'), '');
    await writeFile(join(from, 'sub', long, long), Buffer.alloc(1000, '\0\xff'));
    await writeFile(join(from, 'run'), '#!/bin/sh\n');
    await chmod(join(from, 'run'), 0o751);
    await symlink(`/${long}`, join(from, 'link'));
    await chmod(join(from, 'sub'), 0o500);
    const to = join(await temporary(), 'copy');
    await unpackTar(cut(await packed(from, 'whatever'), size), to);
    expect(await readdir(to, { recursive: true })).toEqual(await readdir(from, { recursive: true }));
    expect(await readFile(join(to, 'sub', long, long))).toEqual(Buffer.alloc(1000, '\0\xff'));
    expect(await readlink(join(to, 'link'))).toBe(`/${long}`);
    expect((await stat(join(to, 'run'))).mode & 0o777).toBe(0o751);
    expect((await stat(join(to, 'sub'))).mode & 0o777).toBe(0o500);
    await chmod(join(to, 'sub'), 0o700); // so that it can be removed by anybody
    await chmod(join(from, 'sub'), 0o700);
  },
);

test('unpackTar() gives a file the name that it is asked for', async () => {
  const directory = await temporary();
  await writeFile(join(directory, 'a'), 'content');
  await unpackTar(cut(await packed(join(directory, 'a'), 'a'), 512), join(directory, 'b'));
  expect(await readFile(join(directory, 'b'), 'utf8')).toBe('content');
});

test('unpackTar() writes nowhere but to its target', async () => {
  const directory = await temporary();
  await mkdir(join(directory, 'in'));
  await writeFile(join(directory, 'in', 'x'), 'evil');
  await expect(
    unpackTar(cut(await packed(join(directory, 'in'), '../..'), 512), join(directory, 'out')),
  ).rejects.toThrow('The tar archive names a path outside of it: "../../"');
  // A link first, and then a file behind it.
  await symlink(directory, join(directory, 'link'));
  const link = (await packed(join(directory, 'link'), 'tree/link')).subarray(0, 512);
  const file = await packed(join(directory, 'in', 'x'), 'tree/link/escaped');
  const archive = cut(Buffer.concat([link, file]), 512);
  await expect(unpackTar(archive, join(directory, 'out'))).rejects.toThrow(
    /damaged|outside|EEXIST|ENOTDIR|EISDIR|EPERM/,
  );
  expect(await readdir(directory)).not.toContain('escaped');
});

test('unpackTar() rejects an archive that is damaged or cut off', async () => {
  const directory = await temporary();
  await writeFile(join(directory, 'a'), Buffer.alloc(2000));
  const whole = await packed(join(directory, 'a'), 'a');
  const damaged = Buffer.from(whole);
  damaged[1] = 0x41;
  await expect(unpackTar(cut(damaged, 512), join(directory, 'b'))).rejects.toThrow('does not match its checksum');
  await expect(unpackTar(cut(whole.subarray(0, 1500), 512), join(directory, 'b'))).rejects.toThrow(
    'ends in the middle of a file',
  );
});
