import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

test('each claim of docs/security.md names a test that there is', () => {
  const rows = readFileSync(join(ROOT, 'docs/security.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| (?!claim|-)/.test(line));
  expect(rows.length).toBeGreaterThan(15);
  for (const row of rows) {
    const [, file = '', title = ''] = /\| `([^`]+\.test\.ts)`: (.+?) +\|$/.exec(row) ?? [];
    expect(file, row).not.toBe('');
    // A file's titles may be cut to what tells them apart.
    const titles = readFileSync(join(ROOT, file), 'utf8').match(
      /(?<=\b(?:test|describe)\b[\s\S]{0,400}?\(\s*)'[^\n]*'/g,
    );
    expect(
      titles?.some((each) => each.includes(title)),
      row,
    ).toBe(true);
  }
});
