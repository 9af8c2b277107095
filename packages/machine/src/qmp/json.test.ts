import { describe, expect, test } from 'vitest';

import { parseJson, writeJson } from './json.ts';

describe('parseJson()', () => {
  test.for([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['-9007199254740993', -9007199254740993n],
    ['18446744073709551615', 18446744073709551615n],
    ['1234567890.1234567890123456', 1234567890.1234567],
    ['1e300', 1e300],
    ['{"a":[18446744073709551615,1]}', { a: [18446744073709551615n, 1] }],
    ['"18446744073709551615"', '18446744073709551615'],
  ])('reads %s', ([text, value]) => {
    expect(parseJson(text as string)).toEqual(value);
  });
});

describe('writeJson()', () => {
  test('writes a bigint as an integer, and leaves out what is undefined', () => {
    expect(writeJson({ size: 18446744073709551615n, a: undefined, b: null })).toBe(
      '{"size":18446744073709551615,"b":null}',
    );
  });

  test.for([
    [{ speed: Number.NaN }, '"speed" is NaN, which JSON cannot say'],
    [{ limits: { bps: Infinity } }, '"bps" is Infinity, which JSON cannot say'],
    [{ size: 2 ** 53 }, '"size" is 9007199254740992, which a number does not hold exactly: give a bigint'],
  ] as const)('refuses %o', ([value, message]) => {
    expect(() => writeJson(value)).toThrow(new RangeError(message));
  });
});
