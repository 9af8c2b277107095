import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { lostOptions } from './lost-options.ts';

const here = join(import.meta.dirname, '..');
const text = (...path: string[]) => readFileSync(join(here, ...path), 'utf8');
interface Source {
  readonly version: string;
  readonly sha256: string;
}
const sources: { readonly linux: Source; readonly busybox: Readonly<Record<string, Source>> } = JSON.parse(
  text('sources.json'),
);

describe.for([
  ['x86_64', 'x86'],
  ['aarch64', 'arm64'],
] as const)('for %s', ([architecture, name]) => {
  const manifest: Record<'kernel' | 'busybox', { file: string; sha256: string }> & { release: string } = JSON.parse(
    text(architecture, 'manifest.json'),
  );

  test.for(['kernel', 'busybox'] as const)('the %s in the package has the content that the manifest says', (part) => {
    const content = brotliDecompressSync(readFileSync(join(here, architecture, manifest[part].file)));
    expect(createHash('sha256').update(content).digest('hex')).toBe(manifest[part].sha256);
  });

  test.for([['wanted.config'], [architecture, 'wanted.config']])(
    'the configuration in the package has all that was wanted in %s',
    (path) => {
      expect(lostOptions(text(...path), text(architecture, 'config'))).toEqual([]);
    },
  );

  test('the package is made from the sources that it names', () => {
    const [version] = sources.linux.version.split('-');
    expect(manifest.release).toBe(`${version}-qemukit`);
    expect(text(architecture, 'config')).toContain(`# Linux/${name} ${version} Kernel Configuration\n`);
    const busybox = sources.busybox[architecture];
    expect(manifest.busybox.sha256).toBe(busybox?.sha256);
    for (const source of [sources.linux, busybox]) expect(text('README.md')).toContain(source?.version);
  });
});
