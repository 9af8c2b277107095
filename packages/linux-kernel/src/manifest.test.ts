import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { lostOptions } from './lost-options.ts';

const directory = join(import.meta.dirname, '../x86_64');
const text = (name: string) => readFileSync(join(directory, name), 'utf8');
const manifest: Record<'kernel' | 'busybox', { file: string; sha256: string }> & { release: string } = JSON.parse(
  text('manifest.json'),
);
const sources: Record<'linux' | 'busybox', { version: string; sha256: string }> = JSON.parse(text('../sources.json'));

test.for(['kernel', 'busybox'] as const)('the %s in the package has the content that the manifest says', (part) => {
  const content = brotliDecompressSync(readFileSync(join(directory, manifest[part].file)));
  expect(createHash('sha256').update(content).digest('hex')).toBe(manifest[part].sha256);
});

test('the configuration in the package has all that was wanted', () => {
  expect(lostOptions(text('wanted.config'), text('config'))).toEqual([]);
});

test('the package is made from the sources that it names', () => {
  const [version] = sources.linux.version.split('-');
  expect(manifest.release).toBe(`${version}-qemukit`);
  expect(text('config')).toContain(`# Linux/x86 ${version} Kernel Configuration\n`);
  expect(manifest.busybox.sha256).toBe(sources.busybox.sha256);
  const readme = text('../README.md');
  for (const source of Object.values(sources)) expect(readme).toContain(source.version);
});
