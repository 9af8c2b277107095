/**
 * A message as JSON on one line: the text itself where it is JSON, for parsed and written again it might lose digits of an
 * integer; else a string of it.
 */
export function oneLineJson(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return JSON.stringify(text);
  }
  // A newline cannot be inside of a string.
  return text.replaceAll(/[\r\n]/g, '');
}
