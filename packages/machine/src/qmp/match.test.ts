import { expect, test } from 'vitest';

import type { JsonObject } from './json.ts';
import { matches, type Match } from './match.ts';

const DATA = {
  id: 'd0',
  path: '',
  list: [1, 2],
  empty: {},
  none: null,
  nested: { a: 1, b: 2 },
  big: 2n ** 64n,
} satisfies JsonObject;

test.for<[boolean, Match | undefined]>([
  [true, undefined],
  [true, { id: 'd0' }],
  [true, { nested: { b: 2 } }],
  [true, { list: [1, 2], none: null, empty: {}, path: '' }],
  [true, { big: 2n ** 64n, nested: { a: 1n } }],
  [true, (data) => data.id === 'd0'],
  [true, { id: 'd0', gone: undefined }],
  [false, { id: '' }],
  [false, { id: null }],
  [false, { list: [] }],
  [false, { list: [1] }],
  [false, { list: [1, 2, 3] }],
  [false, { nested: {} }],
  [false, { none: {} }],
  [false, { nested: { a: true } }],
  [false, { missing: 1 }],
  [false, { toString: {} }],
  [false, { empty: [] }],
  [false, {}],
  [false, () => false],
])('matches() is %s for %o', ([expected, match]) => {
  expect(matches(DATA, match)).toBe(expected);
});
