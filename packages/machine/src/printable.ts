import { stripVTControlCharacters } from 'node:util';

/** All control characters but tab and newline: a guest must not move the reader's cursor, ring, or clear the screen. */
const CONTROL = /[^\P{Cc}\t\n]|[\u2028\u2029]/gu;

/** Text as it may be shown to a person: without terminal control sequences, line ends as `\n`. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/\r+\n/g, '\n').replace(/\r/g, '\n').replace(CONTROL, '');
}

/** The first characters of a text, at most `length`. Unlike with `slice()` the text itself is not kept in memory for them. */
export function beginning(text: string, length: number): string {
  return text.length <= length ? text : Buffer.from(text.slice(0, length), 'utf16le').toString('utf16le');
}

/** The last lines of a text that hold something, at most `count`, as they may be shown to a person. */
export function lastLines(text: string, count: number): string[] {
  // Lines are cut first: a transcript may be megabytes long, and cleaning it costs.
  const end = text.slice(-200 * count);
  return printable(end)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-count);
}

/** The last ten lines of a text for the end of a message: indented, each on a line of its own; nothing for an empty text. */
export function below(text: string): string {
  return lastLines(text, 10)
    .map((line) => `\n  ${line}`)
    .join('');
}
