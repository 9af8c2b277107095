/** What the micro-guest answered to a command. */
export interface Answer {
  /** The lines of the answer, without the space that each begins with. */
  readonly lines: readonly string[];
  /** Why the command could not be done; undefined where it was. */
  readonly error: string | undefined;
}

/** An answer from what the console printed, up to its last line `ok` or `err <why>`. A banner may stand before it. */
export function parseAnswer(text: string): Answer {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  const last = lines.at(-1) ?? '';
  return {
    lines: lines.filter((line) => line.startsWith(' ')).map((line) => line.slice(1)),
    error: last.startsWith('err ') ? last.slice(4) : undefined,
  };
}
