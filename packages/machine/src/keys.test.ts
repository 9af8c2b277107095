import { describe, expect, test } from 'vitest';

import { combination, keysOf } from './keys.ts';

describe('keysOf()', () => {
  test.for<[string, string[][]]>([
    ['', []],
    ['aZ', [['a'], ['shift', 'z']]],
    ['0)', [['0'], ['shift', '0']]],
    [' \n\t', [['spc'], ['ret'], ['tab']]],
    ['-_', [['minus'], ['shift', 'minus']]],
    ['\\|', [['backslash'], ['shift', 'backslash']]],
    [`'"`, [['apostrophe'], ['shift', 'apostrophe']]],
    ['`~', [['grave_accent'], ['shift', 'grave_accent']]],
  ])('gives the keys of %o on a US keyboard', ([text, keys]) => {
    expect(keysOf(text, 'us')).toEqual(keys);
  });

  test('has keys for all of ASCII that is printable, no two alike', () => {
    const ascii = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
    const combinations = keysOf(ascii.join(''), 'us').map((keys) => combination(keys).join('-'));
    expect(new Set(combinations).size).toBe(95);
  });

  test('names a character that the layout does not have, and a layout that there is not', () => {
    expect(() => keysOf('caf\u00e9', 'us')).toThrow(new RangeError('The keyboard layout "us" has no key for "é"'));
    expect(() => keysOf('', 'uk')).toThrow(
      new RangeError('"uk" is not a keyboard layout. Did you mean "us"? There are: us'),
    );
  });
});

describe('combination()', () => {
  test.for([
    ['ctrl-alt-delete', ['ctrl', 'alt', 'delete']],
    ['ret', ['ret']],
    [
      ['shift', 'minus'],
      ['shift', 'minus'],
    ],
  ] as const)('takes %o', ([keys, names]) => {
    expect(combination(keys)).toEqual(names);
  });

  test.for([
    ['ctrl-alt-delet', '"delet" is not a key of QEMU. Did you mean "delete"?'],
    ['', '"" is not a key of QEMU'],
    ['ctrl--', '"" is not a key of QEMU'],
    ['enter', 'There are: 0, 1, 2'],
    [[], 'A combination of keys has one key at least'],
  ] as const)('refuses %o', ([keys, message]) => {
    expect(() => combination(keys)).toThrow(RangeError);
    expect(() => combination(keys)).toThrow(message);
  });
});
