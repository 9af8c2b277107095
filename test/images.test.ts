import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import {
  checkImage,
  convertImage,
  createImage,
  imageInfo,
  Machine,
  overlay,
  QemuError,
  TimeoutError,
  type ImageSize,
} from '@qemukit/machine';
import { describe, expect, test } from 'vitest';

import { bytesAt, scratch } from './scratch.ts';

/** An image that QEMU may write to, and so locks. */
function blockdev(filename: string): string {
  return JSON.stringify({ driver: 'qcow2', 'node-name': 'disk', file: { driver: 'file', filename } });
}

const MIB = 2 ** 20;

describe('createImage()', () => {
  test.for<[ImageSize, number]>([
    [MIB, MIB],
    [BigInt(MIB), MIB],
    ['1M', MIB],
    ['1.5G', 1536 * MIB],
  ])('takes the size %o', async ([size, virtualSize]) => {
    const path = join(await scratch(), 'a.qcow2');
    await createImage(path, { size });
    expect(await imageInfo(path)).toMatchObject({ format: 'qcow2', virtualSize, snapshots: [] });
  });

  test('makes other formats, with their own options', async () => {
    const directory = await scratch();
    await createImage(join(directory, 'raw'), { format: 'raw', size: MIB, formatOptions: { preallocation: 'full' } });
    expect(await imageInfo(join(directory, 'raw'))).toMatchObject({ format: 'raw', virtualSize: MIB, actualSize: MIB });
  });

  test('puts an overlay on an image: as large, and with its format', async () => {
    const directory = await scratch();
    const [base, top] = [join(directory, 'base'), join(directory, 'top')];
    writeFileSync(base, Buffer.alloc(MIB, 'x'));
    await overlay(base, top);
    expect(await imageInfo(top)).toMatchObject({ virtualSize: MIB, backingFile: base, backingFormat: 'raw' });
    await overlay(base, join(directory, 'larger'), { size: '2M' });
    expect(await imageInfo(join(directory, 'larger'))).toMatchObject({ virtualSize: 2 * MIB });
  });

  test.for(['a,size=9G', '-b', '--help', 'a\nb', 'nbd:localhost:10809', 'json:{"driver":"null-co"}', 'a "b" ’é', ','])(
    'takes the name %j as it is, for every function',
    async (name) => {
      const directory = await scratch();
      // From here, so that nothing stands before the name but what qemukit puts there.
      const path = (file: string) => join(relative(process.cwd(), directory), file);
      await createImage(path(name), { size: MIB });
      await overlay(path(name), path(`${name}.top`));
      await convertImage(path(`${name}.top`), path(`${name}.copy`), { format: 'raw' });
      expect(await checkImage(path(name))).toEqual({ corruptions: 0, leaks: 0 });
      expect(await imageInfo(path(`${name}.top`))).toMatchObject({ backingFile: join(directory, name) });
      expect(readdirSync(directory).toSorted()).toEqual([name, `${name}.copy`, `${name}.top`].toSorted());
    },
  );

  test('never overwrites a file', async () => {
    const path = join(await scratch(), 'precious');
    writeFileSync(path, 'precious');
    const refusal = `Cannot write the image "${path}": there is such a file`;
    await expect(createImage(path, { size: MIB })).rejects.toThrow(refusal);
    await expect(overlay(path, path)).rejects.toThrow(refusal);
    await expect(convertImage(path, path)).rejects.toThrow(refusal);
    expect(readFileSync(path, 'utf8')).toBe('precious');
  });

  test('leaves no file behind when it fails, and says what qemu-img said', async () => {
    const directory = await scratch();
    const path = join(directory, 'a');
    const tall = { format: 'qcow2', size: '1M', formatOptions: { cluster_size: '3' } };
    await expect(createImage(path, tall)).rejects.toThrow('"qemu-img create" failed: ');
    await expect(createImage(path, { size: '1M', format: 'qcow9' })).rejects.toThrow("Unknown file format 'qcow9'");
    await expect(overlay(join(directory, 'none'), path)).rejects.toThrow('No such file or directory');
    expect(readdirSync(directory)).toEqual([]);
  });

  test.for<[object, string]>([
    [{}, 'takes a "size", a "backingFile", or both'],
    [{ size: -1 }, 'is whole bytes, or a number with the suffix k, M, G, T, P or E, not -1'],
    [{ size: 1.5 }, 'not 1.5'],
    [{ size: -1n }, 'not -1n'],
    [{ size: '1Q' }, "not '1Q'"],
    [{ size: '--help' }, "not '--help'"],
    [{ size: 1, format: 'raw,x=y' }, "The format of an image is a word, as qcow2, not 'raw,x=y'"],
    [{ size: 1, format: '-h' }, "not '-h'"],
    [{ size: 1, formatOptions: { 'a=b,c': 'd' } }, 'The format option of an image is a word'],
    [{ size: 1, timeout: 0 }, 'timeout is a positive number of milliseconds, not 0'],
  ])('refuses %o', async ([options, message]) => {
    const path = join(await scratch(), 'a');
    await expect(createImage(path, options)).rejects.toThrow(message);
    expect(existsSync(path)).toBe(false);
  });

  test('refuses a path that is none', async () => {
    await expect(createImage('', { size: 1 })).rejects.toThrow("An image's path is a string that is not empty, not ''");
    await expect(imageInfo('a\0b')).rejects.toThrow(TypeError);
  });
});

describe('imageInfo()', () => {
  test('names a file that is not there', async () => {
    const failure = imageInfo('/nonexistent/a');
    await expect(failure).rejects.toThrow(/^"qemu-img info" failed: .*'\/nonexistent\/a'.* No such file or directory$/);
    await expect(failure).rejects.toBeInstanceOf(QemuError);
  });

  test('names the machine that has locked an image, unless the lock does not matter', async () => {
    const path = join(await scratch(), 'a.qcow2');
    await createImage(path, { size: MIB });
    await using vm = await Machine.launch({ name: 'writer', machine: 'none', args: ['-blockdev', blockdev(path)] });
    const locked = new RegExp(`the image "${path}" is locked by qemu-\\S+ of machine "writer" \\(pid ${vm.pid}\\); `);
    await expect(imageInfo(path)).rejects.toThrow(locked);
    await expect(checkImage(path)).rejects.toThrow(locked);
    await expect(overlay(path, `${path}.top`)).rejects.toThrow(locked);
    expect(await imageInfo(path, { forceShare: true })).toMatchObject({ format: 'qcow2' });
    await vm.quit();
    expect(await imageInfo(path)).toMatchObject({ format: 'qcow2' });
  });
});

describe('checkImage()', () => {
  test('finds corruption, which is no error', async () => {
    const path = join(await scratch(), 'a.qcow2');
    writeFileSync(`${path}.raw`, Buffer.alloc(MIB, 'x'));
    await convertImage(`${path}.raw`, path);
    const image = readFileSync(path);
    const refcounts = Number(image.readBigUInt64BE(48)); // the header's refcount_table_offset
    image.fill(0, refcounts, refcounts + 8);
    writeFileSync(path, image);
    const { corruptions } = await checkImage(path);
    expect(corruptions).toBeGreaterThan(0);
  });

  test('says that a format has no checks', async () => {
    const path = join(await scratch(), 'a.raw');
    await createImage(path, { format: 'raw', size: MIB });
    await expect(checkImage(path, { format: 'raw' })).rejects.toThrow('This image format does not support checks');
  });
});

describe('convertImage()', () => {
  test('copies what the guest sees, and tells its progress', async () => {
    const directory = await scratch();
    const [base, top, copy] = ['base', 'top', 'copy'].map((name) => join(directory, name)) as [string, string, string];
    writeFileSync(base, Buffer.alloc(16 * MIB, 'x'));
    await overlay(base, top);
    const progress: number[] = [];
    await convertImage(top, copy, { format: 'raw', onProgress: (done) => progress.push(done) });
    expect(bytesAt(copy, 15 * MIB, 3)).toBe('xxx');
    expect(statSync(copy).size).toBe(16 * MIB);
    expect(progress.length).toBeGreaterThan(2);
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  test('ends by its signal, and removes what it had begun', async () => {
    const path = await large();
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error('enough'));
    const converting = convertImage(path, `${path}.copy`, { onProgress, signal: controller.signal });
    await expect(converting).rejects.toMatchObject({ name: 'AbortError', message: expect.stringMatching(/enough$/) });
    expect(existsSync(`${path}.copy`)).toBe(false);
    await expect(convertImage(path, `${path}.copy`, { signal: controller.signal })).rejects.toThrow('enough');
  });

  test('ends at its deadline', async () => {
    const path = await large();
    const converting = convertImage(path, `${path}.copy`, { timeout: 1 });
    await expect(converting).rejects.toThrow(TimeoutError);
    await expect(converting).rejects.toThrow(/^Timed out after 1 ms running qemu-img convert -O qcow2 /);
    expect(existsSync(`${path}.copy`)).toBe(false);
  });

  test('rejects with what its progress function throws', async () => {
    const path = await large();
    const wrong = new Error('no');
    const onProgress = () => {
      throw wrong;
    };
    await expect(convertImage(path, `${path}.copy`, { onProgress })).rejects.toBe(wrong);
    expect(existsSync(`${path}.copy`)).toBe(false);
  });
});

/** An image that takes a while to be copied. */
async function large(): Promise<string> {
  const path = join(await scratch(), 'large');
  writeFileSync(path, Buffer.alloc(256 * MIB, 'x'));
  return path;
}
