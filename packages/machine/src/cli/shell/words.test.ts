import { expect, test } from 'vitest';

import { splitWords } from './words.ts';

test.for<[line: string, words: readonly string[]]>([
  ['', []],
  ['  \t ', []],
  [' query-status ', ['query-status']],
  ['eject id=cd0 force=true', ['eject', 'id=cd0', 'force=true']],
  ['a b={"c": [1, "} ]"], "d": "\\" "} e=f', ['a', 'b={"c": [1, "} ]"], "d": "\\" "}', 'e=f']],
  ['a b=[1, 2]x c=d', ['a', 'b=[1, 2]x', 'c=d']],
  ['a b="c d"', ['a', 'b="c d"']],
  ['a b=c"d e"', ['a', 'b=c"d', 'e"']],
  ['a b=c={d e}', ['a', 'b=c={d', 'e}']],
])('splitWords() cuts %j', ([line, words]) => {
  const cut = splitWords(line);
  expect(cut.map(({ text }) => text)).toEqual(words);
  for (const { text, start, open } of cut) {
    expect(line.slice(start, start + text.length)).toBe(text);
    expect(open).toBe(false);
  }
});

test.for(['a b={"c": 1', 'a b=[1, "]"', 'a b="c d', 'a b="c\\"', 'a b={"c": "}'])(
  'splitWords() says that the JSON in %j is open',
  (line) => {
    expect(splitWords(line).map(({ open }) => open)).toEqual([false, true]);
  },
);
