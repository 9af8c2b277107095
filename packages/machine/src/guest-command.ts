/** A command for the guest: a string is run by its shell, `/bin/sh`; an array is a program and its arguments, without a shell. */
export type GuestCommand = string | readonly string[];

/**
 * The program and its arguments.
 *
 * @throws TypeError for what is no command; RangeError for a NUL, which would end an argument
 */
export function commandWords(command: GuestCommand): readonly [string, ...string[]] {
  const words = typeof command === 'string' ? ['/bin/sh', '-c', command] : command;
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) {
    throw new TypeError(
      "A command is a string for the guest's shell, or an array of strings: the program, its arguments",
    );
  }
  const [program, ...rest] = words as readonly string[];
  if (program === undefined || program === '') throw new TypeError('A command names a program');
  for (const word of words) checkText('A command', word);
  return [program, ...rest];
}

/** @throws RangeError for a string that holds NUL */
export function checkText(what: string, text: string): void {
  if (text.includes('\0')) throw new RangeError(`${what} cannot hold NUL, as ${JSON.stringify(text)} does`);
}

/** A command as one would type it into a shell. */
export function shownCommand(command: GuestCommand): string {
  return typeof command === 'string' ? command : command.map((word) => quoteWord(word)).join(' ');
}

/** A word that a POSIX shell reads as it is. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * The shell command of a tagged template, in which each value is one word, and an array one word an element:
 * `` exec`rm -r ${path}` ``.
 *
 * @throws TypeError for a value that is no string or number, nor an array of them
 */
export function templateCommand(strings: TemplateStringsArray, values: readonly unknown[]): string {
  return strings.raw.map((text, n) => (n === 0 ? text : templateWord(values[n - 1]) + text)).join('');
}

function templateWord(value: unknown): string {
  if (typeof value === 'string') return quoteWord(value);
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(templateWord).join(' ');
  throw new TypeError(`A command's words are strings and numbers, not ${typeof value}`);
}
