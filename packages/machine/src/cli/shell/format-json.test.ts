import { expect, test } from 'vitest';

import type { JsonValue } from '../../qmp/json.ts';
import { formatJson } from './format-json.ts';

test.for<[value: JsonValue, text: string]>([
  [{}, '{}'],
  [[], '[]'],
  [null, 'null'],
  ['a\u001b"\n', String.raw`"a\u001b\"\n"`],
  [2n ** 64n, '18446744073709551616'],
  [{ a: 1, b: [true, 'c'] }, '{"a": 1, "b": [true, "c"]}'],
  [{ a: 1, b: [true, 'c'], d: 1e300 }, '{\n  "a": 1,\n  "b": [true, "c"],\n  "d": 1e+300\n}'],
  [['a long text that fits nowhere, so it goes over'], '[\n  "a long text that fits nowhere, so it goes over"\n]'],
  [
    { a: { b: { c: 'deep', d: 'deeper' } } },
    '{\n  "a": {\n    "b": {\n      "c": "deep",\n      "d": "deeper"\n    }\n  }\n}',
  ],
])('formatJson() writes %o in at most 30 columns where it can', ([value, text]) => {
  expect(formatJson(value, 30)).toBe(text);
});

test('formatJson() writes a line where the width is infinite', () => {
  const value = { a: { b: Array.from({ length: 100 }, (_, i) => i) } };
  const text = formatJson(value, Infinity);
  expect(text).not.toContain('\n');
  expect(JSON.parse(text)).toEqual(value);
});
