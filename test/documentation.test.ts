import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const PAGES = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: ROOT })];
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** What users of the packages type. */
const COMMANDS = ['npx qemukit doctor', 'npx qemukit install', 'npx qemukit schema'];
/** What maintainers type. */
const SOURCE = 'node --conditions=source packages/machine/src/cli/main.ts';

interface Block {
  readonly language: string;
  readonly text: string;
  /** The file in the comment before the block. */
  readonly source: string | undefined;
}

function blocks(page: string): Block[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const found = text.matchAll(/(?:<!-- (\S+) -->\n\n)?^```(\w*)\n(.*?)^```$/gms);
  return [...found].map(([, source, language = '', block = '']) => ({ language, text: block, source }));
}

/** A block may be cut from the middle of a function. */
function unindented(code: string): string {
  return code.replaceAll(/^ +/gm, '');
}

describe.for(PAGES)('%s', (page) => {
  const typescript = blocks(page).filter(({ language }) => language === 'ts');
  const shell = blocks(page).filter(({ language }) => language === 'sh');

  test('has TypeScript only from files that are compiled and run', () => {
    for (const { source, text } of typescript) {
      expect(source, text).toMatch(/^(examples|test)\/.*\.ts$/);
      expect(unindented(readFileSync(join(ROOT, source!), 'utf8'))).toContain(unindented(text));
    }
  });

  test('has shell commands only that there are', () => {
    const known = [...Object.keys(scripts).map((script) => `npx --yes pnpm ${script}`), ...COMMANDS, SOURCE];
    for (const line of shell.flatMap(({ text }) => text.trimEnd().replaceAll('\\\n', '').split('\n'))) {
      expect(
        known.some((command) => line === command || line.startsWith(`${command} `)),
        line,
      ).toBe(true);
    }
  });

  test('links to pages that there are', () => {
    const links = readFileSync(join(ROOT, page), 'utf8')
      .replaceAll(/`[^`\n]*`/g, '')
      .matchAll(/\]\((?!https?:)([^)#]+)/g);
    for (const [, link = ''] of links) expect(globSync(join(ROOT, page, '..', link)), link).toHaveLength(1);
  });
});
