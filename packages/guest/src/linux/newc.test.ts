import { expect, test } from 'vitest';
import { newc } from './newc.ts';
import type { NewcEntry } from './newc.ts';

function file(content: string, mode = 0o644): NewcEntry {
  return { kind: 'file', content: Buffer.from(content), mode };
}

/** The fields of a header in the format's order, without the magic. */
function header(...fields: readonly number[]): string {
  return `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
}

const TRAILER = `${header(0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 11, 0)}TRAILER!!!\0\0\0\0`;

test.for<{ title: string; entries: [string, NewcEntry][]; expected: string }>([
  { title: 'an empty archive as its trailer', entries: [], expected: TRAILER },
  {
    title: 'a file with its name and content padded to four bytes',
    entries: [['/init', file('hello', 0o755)]],
    expected: `${header(1, 0o100755, 0, 0, 1, 0, 5, 0, 0, 0, 0, 5, 0)}init\0\0hello\0\0\0${TRAILER}`,
  },
  {
    title: 'the directories above a file before it',
    entries: [['/a/b', file('')]],
    expected:
      `${header(1, 0o040755, 0, 0, 2, 0, 0, 0, 0, 0, 0, 2, 0)}a\0` +
      `${header(2, 0o100644, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4, 0)}a/b\0\0\0${TRAILER}`,
  },
  {
    title: 'a link with its target as content',
    entries: [['/sh', { kind: 'link', target: 'box' }]],
    expected: `${header(1, 0o120777, 0, 0, 1, 0, 3, 0, 0, 0, 0, 3, 0)}sh\0\0\0\0box\0${TRAILER}`,
  },
])('newc() writes $title', ({ entries, expected }) => {
  const archive = Buffer.from(newc(new Map(entries))).toString('latin1');
  expect(archive).toBe(expected);
  expect(archive.length % 4).toBe(0);
});

test('newc() writes each directory once and the last entry of a path only', () => {
  const entries = new Map<string, NewcEntry>([
    ['/etc', { kind: 'directory' }],
    ['/etc/a', file('1')],
    ['/etc/b', file('2')],
    ['//etc//a', file('3')],
  ]);
  const archive = Buffer.from(newc(entries)).toString('latin1');
  expect(archive.split('070701')).toHaveLength(1 + 4);
  expect(archive).not.toContain('etc/a\0\0\x31');
  expect(archive).toContain('3\0\0\0');
});
