import { didYouMean } from './did-you-mean.ts';

/** The names of keys in QEMU, its QKeyCode. */
const KEYS = `0 1 2 3 4 5 6 7 8 9 a b c d e f g h i j k l m n o p q r s t u v w x y z
  f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 f13 f14 f15 f16 f17 f18 f19 f20 f21 f22 f23 f24
  esc tab ret spc backspace minus equal bracket_left bracket_right semicolon apostrophe grave_accent backslash comma dot slash less asterisk
  shift shift_r ctrl ctrl_r alt alt_r meta_l meta_r menu compose caps_lock num_lock scroll_lock
  insert delete home end pgup pgdn up down left right print sysrq pause
  kp_0 kp_1 kp_2 kp_3 kp_4 kp_5 kp_6 kp_7 kp_8 kp_9 kp_add kp_subtract kp_multiply kp_divide kp_enter kp_decimal kp_equals kp_comma
  again undo copy open paste find cut lf help stop front props
  power sleep wake audionext audioprev audiostop audioplay audiomute volumeup volumedown mediaselect mail calculator computer
  ac_home ac_back ac_forward ac_refresh ac_bookmarks
  ro hiragana henkan yen katakanahiragana muhenkan lang1 lang2`
  .trim()
  .split(/\s+/);

/** The keys of the US layout beside the letters: the character of each alone, then with shift. */
const US: Readonly<Record<string, string>> = {
  ...{ 1: '1!', 2: '2@', 3: '3#', 4: '4$', 5: '5%', 6: '6^', 7: '7&', 8: '8*', 9: '9(', 0: '0)' },
  ...{ minus: '-_', equal: '=+', bracket_left: '[{', bracket_right: ']}', backslash: '\\|' },
  ...{ semicolon: ';:', apostrophe: `'"`, grave_accent: '`~', comma: ',<', dot: '.>', slash: '/?' },
  ...{ spc: ' ', ret: '\n', tab: '\t' },
};

const LETTERS = Array.from('abcdefghijklmnopqrstuvwxyz', (key) => [key, key + key.toUpperCase()] as const);

/** The keys for each character, by layout. */
const LAYOUTS: Readonly<Record<string, ReadonlyMap<string, readonly string[]>>> = {
  us: new Map(
    [...LETTERS, ...Object.entries(US)].flatMap(([key, characters]) =>
      Array.from(characters, (character, n) => [character, n === 0 ? [key] : ['shift', key]] as const),
    ),
  ),
};

/**
 * The keys to press, one combination after another, for a text.
 *
 * @throws RangeError for a layout that is not known, or a character that it does not have
 */
export function keysOf(text: string, layout: string): readonly (readonly string[])[] {
  const characters = LAYOUTS[layout];
  if (characters === undefined) {
    throw new RangeError(`"${layout}" is not a keyboard layout${didYouMean(layout, Object.keys(LAYOUTS))}`);
  }
  return Array.from(text, (character) => {
    const keys = characters.get(character);
    if (keys !== undefined) return keys;
    throw new RangeError(`The keyboard layout "${layout}" has no key for ${JSON.stringify(character)}`);
  });
}

/**
 * The keys of a combination: `ctrl-alt-delete`, or the names one by one.
 *
 * @throws RangeError for a name that is none
 */
export function combination(keys: string | readonly string[]): readonly string[] {
  const names = typeof keys === 'string' ? keys.split('-') : keys;
  if (names.length === 0) throw new RangeError('A combination of keys has one key at least');
  for (const name of names) {
    if (!KEYS.includes(name)) throw new RangeError(`"${name}" is not a key of QEMU${didYouMean(name, KEYS)}`);
  }
  return names;
}
