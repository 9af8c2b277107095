import { expect, test } from 'vitest';

import { lastLines, printable } from './printable.ts';

test.for([
  ['a terminal reset and colours', '\u001bc\u001b[2J\u001b[31mred\u001b[0m', 'red'],
  ['carriage returns', 'one\r\ntwo\r\r\nthree\rfour', 'one\ntwo\nthree\nfour'],
  ['bells and backspaces', 'ding\u0007 ab\b', 'ding ab'],
  ['C1 controls', 'a\u009b31mb\u0085c', 'abc'],
  ['tabs and text of any script', '\tnaïve 日本 🙂', '\tnaïve 日本 🙂'],
] as const)('printable() handles %s', ([, text, shown]) => {
  expect(printable(text)).toBe(shown);
});

test('lastLines() gives the last lines that hold something', () => {
  expect(lastLines('one\ntwo  \n\n \nthree\n', 2)).toEqual(['two', 'three']);
  expect(lastLines('', 3)).toEqual([]);
});

test('lastLines() looks at the end of a long text only', () => {
  const long = 'x'.repeat(10_000_000);
  expect(lastLines(`${long}\nlast`, 1)).toEqual(['last']);
});
