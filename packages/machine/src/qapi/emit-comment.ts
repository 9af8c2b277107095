import type { Named } from './schema.ts';

/** What a reference says of a command, an event or a type. */
export interface Documentation {
  /** Paragraphs, separated by empty lines; empty where there is nothing but members. */
  readonly text: string;
  /** The release that brought it. */
  readonly since: string | undefined;
  /** Text by the name of the member or value. */
  readonly members: ReadonlyMap<string, string>;
}

/** A JSDoc comment, with its line end; nothing for no lines. */
export function emitComment(lines: readonly string[], indent: string): string {
  const all = lines.flatMap((line) => line.replaceAll('*/', '*\u200B/').split('\n'));
  const [first] = all;
  if (first === undefined) return '';
  if (all.length === 1) return `${indent}/** ${first} */\n`;
  return `${indent}/**\n${all.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}

/** In which releases something is, in words; empty for in all. `exactly` is the release that brought it, if known. */
export function historyWords({ since, removed }: Named, exactly?: string): { since: string; removed: string } {
  const compared = since === undefined ? '' : `QEMU ${since[1]} at the latest, not in ${since[0]}`;
  return {
    since: exactly === undefined ? compared : `QEMU ${exactly}`,
    removed: removed === undefined ? '' : `In QEMU ${removed[0]}, no longer in ${removed[1]}.`,
  };
}

/** In which releases something is, and whether its use is discouraged, as JSDoc tags. */
export function historyTags(entity: Named, exactly?: string): string[] {
  const { since, removed } = historyWords(entity, exactly);
  const tags = since === '' ? [] : [`@since ${since}`];
  // What newer releases lack is struck through by editors, too.
  if (removed !== '' || isDeprecated(entity)) tags.push(`@deprecated ${removed}`.trimEnd());
  if (isUnstable(entity)) tags.push('@experimental');
  return tags;
}

/** Whether QEMU intends to remove it. */
export function isDeprecated({ features = [] }: Named): boolean {
  return features.includes('deprecated');
}

/** Whether QEMU may change or remove it at any time. */
export function isUnstable({ features = [] }: Named): boolean {
  return features.includes('unstable');
}
