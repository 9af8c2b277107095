/** A word of a line: the name of a command, or `path=value`. */
export interface Word {
  readonly text: string;
  /** Where it begins in the line, from 0. */
  readonly start: number;
  /** Whether the line ends inside its JSON: a bracket or a string is not closed. */
  readonly open: boolean;
}

/** A value that is JSON and may hold spaces begins so, behind a word's first `=`. */
const BEFORE_JSON = /^[^\s=]+=(?=[{["])/;

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
  const [before = ''] = BEFORE_JSON.exec(line.slice(start)) ?? [];
  const json = before === '' ? start : endOfJson(line, start + before.length);
  if (json === undefined) return { end: line.length, open: true };
  return { end: json + line.slice(json).search(/\s|$/), open: false };
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
