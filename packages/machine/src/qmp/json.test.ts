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
  test('writes what is nested as deep as QEMU reads, whatever brackets are in its strings, and numbers beyond all integers', () => {
    const deep = `${'[{"[[]":'.repeat(511)}["]{{{{\\"[[["]${'}]'.repeat(511)}`;
    expect(writeJson(JSON.parse(deep))).toBe(deep);
    expect(writeJson({ x: 1e308 })).toBe('{"x":1e+308}');
  });

  test('refuses what JSON has no word for', () => {
    expect(() => writeJson(() => 1)).toThrow(new TypeError('JSON has no word for a function'));
  });

  test('writes a bigint as an integer, and leaves out what is undefined', () => {
    expect(writeJson({ size: 18446744073709551615n, a: undefined, b: null })).toBe(
      '{"size":18446744073709551615,"b":null}',
    );
  });

  test.for([
    [{ speed: Number.NaN }, '"speed" is NaN, which JSON cannot say'],
    [{ limits: { bps: Infinity } }, '"bps" is Infinity, which JSON cannot say'],
    [{ size: 2 ** 53 }, '"size" is 9007199254740992, which a number does not hold exactly: give a bigint'],
    [{ size: -(2 ** 63) }, '"size" is -9223372036854776000, which a number does not hold exactly: give a bigint'],
    [JSON.parse('['.repeat(1024) + ']'.repeat(1024)), 'it is nested deeper than the 1023 levels that QEMU reads'],
  ] as const)('refuses %o', ([value, message]) => {
    expect(() => writeJson(value)).toThrow(new RangeError(message));
  });
});
