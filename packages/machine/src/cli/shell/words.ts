/** A word of a line: the name of a command, or `path=value`. */
export interface Word {
  readonly text: string;
  /** Where it begins in the line, from 0. */
  readonly start: number;
  /** Whether the line ends inside its JSON: a bracket or a string is not closed. */
  readonly open: boolean;
}

/** What ends a JSON value that begins so. */
const JSON_BEGINS = /^[{["]$/;

/** Cuts a line at its spaces; those inside of a value that is a JSON object, array or string do not count. */
export function splitWords(line: string): Word[] {
  const words: Word[] = [];
  let position = 0;
  while (position < line.length) {
    if (/\s/.test(line[position]!)) {
      position += 1;
      continue;
    }
    const { end, open } = endOfWord(line, position);
    words.push({ text: line.slice(position, end), start: position, open });
    position = end;
  }
  return words;
}

function endOfWord(line: string, start: number): { end: number; open: boolean } {
  let position = start;
  while (position < line.length && !/\s/.test(line[position]!)) {
    position += 1;
    if (line[position - 1] !== '=' || !JSON_BEGINS.test(line[position] ?? '')) continue;
    const end = endOfJson(line, position);
    if (end === undefined) return { end: line.length, open: true };
    // Only a word's first `=` begins a value, so nothing after this is JSON: `a="b"c=[d e]` is not read any deeper.
    return { end: end + line.slice(end).search(/\s|$/), open: false };
  }
  return { end: position, open: false };
}

/** The position after the JSON object, array or string that begins at `start`; undefined where it does not end. */
function endOfJson(line: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let position = start; position < line.length; position += 1) {
    const letter = line[position]!;
    if (inString && letter === '\\') position += 1;
    else if (letter === '"') inString = !inString;
    else if (!inString && (letter === '{' || letter === '[')) depth += 1;
    else if (!inString && (letter === '}' || letter === ']')) depth -= 1;
    if (depth === 0 && !inString) return position + 1;
  }
  return undefined;
}
