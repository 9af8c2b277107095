import type { Introspection } from './introspection.ts';
import { givenBy } from './typed-line.ts';
import { splitWords, type Word } from './words.ts';

/** What a line can be completed to: whole words, and the word that they replace. As node:readline takes it. */
export type Completions = [words: string[], replaced: string];

/**
 * Completes the last word of a line (the part before the cursor): the name of a command, then the names of its arguments,
 * mandatory ones first, without those that are there already, and the values that can be counted. In a transaction that is
 * open, actions take the place of commands.
 */
export function completeLine(line: string, inTransaction: boolean, introspection: Introspection): Completions {
  if (!inTransaction && line.trimStart().startsWith('{')) return [[], ''];
  const words = splitWords(line);
  if (words.at(-1)?.open === true) return [[], ''];
  if (words.length === 0 || /\s$/.test(line)) words.push({ text: '', start: line.length, open: false });
  const begins = !inTransaction && words.length > 1 && words[0]?.text === 'transaction(';
  if (begins) words.shift();
  const current = words.pop();
  if (current === undefined) return [[], ''];

  const actions = inTransaction || begins;
  const [name] = words;
  if (name === undefined) return [startingWith(current.text, names(actions, introspection)), current.text];
  const root = actions ? introspection.dataOf(name.text) : introspection.argumentsOf(name.text);
  return [root === undefined ? [] : completeArgument(current.text, words.slice(1), root, introspection), current.text];
}

function names(actions: boolean, introspection: Introspection): readonly string[] {
  if (actions) return [...introspection.actions.map((action) => `${action} `), ')'];
  return introspection.commands.flatMap((command) => {
    const root = introspection.argumentsOf(command) ?? '';
    const bare = introspection.membersAt(root, [], () => undefined).length === 0;
    return command === 'transaction' ? [`${command} `, `${command}( `] : [bare ? command : `${command} `];
  });
}

function completeArgument(
  current: string,
  others: readonly Word[],
  root: string,
  introspection: Introspection,
): string[] {
  const given = givenBy(others);
  const sign = current.indexOf('=');
  if (sign >= 0) {
    const type = introspection.typeAt(root, current.slice(0, sign).split('.'), given);
    const values = type === undefined ? [] : introspection.words(type);
    return startingWith(
      current,
      values.map((value) => `${current.slice(0, sign + 1)}${value} `),
    );
  }
  const above = current.split('.').slice(0, -1);
  const there = others.map(({ text }) => text.replace(/=.*$/s, ''));
  const offered = introspection.membersAt(root, above, given).flatMap((member) => {
    const path = [...above, member.name].join('.');
    if (there.includes(path)) return [];
    const kinds = introspection.kinds(member.type);
    const whole = there.some((other) => other.startsWith(`${path}.`)) ? [] : [`${path}=`];
    const parts = kinds.has('object') ? [`${path}.`] : [];
    return kinds.has('object') && kinds.size === 1 ? parts : [...whole, ...parts];
  });
  return startingWith(current, offered);
}

function startingWith(beginning: string, words: readonly string[]): string[] {
  return words.filter((word) => word.startsWith(beginning));
}
