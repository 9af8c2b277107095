import { expect, test } from 'vitest';

import { Dialogue } from './dialogue.ts';

/** Its entries, without their times. */
function said(dialogue: Dialogue<'guest' | 'host'>): unknown[] {
  const lines = dialogue.toJsonLines().split('\n').slice(0, -1);
  return lines.map((line) => {
    const { time, ...rest } = JSON.parse(line) as { time: number };
    expect(time).toBeGreaterThanOrEqual(0);
    return rest;
  });
}

test.for<[string, ['guest' | 'host', string][], object[]]>([
  ['nothing', [], []],
  ['an empty piece', [['guest', '']], []],
  ['a line that comes letter by letter', Array.from('hi\n', (letter) => ['guest', letter]), [{ guest: 'hi\n' }]],
  [
    'one side after the other, in the middle of a line',
    [
      ['guest', 'login: '],
      ['host', 'root'],
      ['guest', 'root'],
    ],
    [{ guest: 'login: ' }, { host: 'root' }, { guest: 'root' }],
  ],
  [
    'lines of one side, each with its time',
    [
      ['guest', 'a\n'],
      ['guest', 'b'],
      ['guest', 'c'],
    ],
    [{ guest: 'a\n' }, { guest: 'bc' }],
  ],
  ['what JSON has to escape', [['guest', '\u001b[2J"\ufffd\r\n']], [{ guest: '\u001b[2J"\ufffd\r\n' }]],
])('a Dialogue holds %s', ([, pieces, entries]) => {
  const dialogue = new Dialogue<'guest' | 'host'>();
  for (const [side, text] of pieces) dialogue.add(side, text);
  expect(said(dialogue)).toEqual(entries);
});

test('a Dialogue keeps its newest 4 Mi characters, whatever the pieces', () => {
  const dialogue = new Dialogue<'guest' | 'host'>();
  for (let i = 0; i < 3 * 1024; i++) dialogue.add('guest', `${'.'.repeat(4095)}\n`);
  dialogue.add('guest', 'x'.repeat(9 * 1024 * 1024));
  dialogue.add('host', 'the end');
  const text = dialogue.toJsonLines();
  expect(text.length).toBeGreaterThan(4 * 1024 * 1024);
  expect(text.length).toBeLessThan(9 * 1024 * 1024);
  expect(said(dialogue).at(-1)).toEqual({ host: 'the end' });
});
