import { inspect } from 'node:util';

import { didYouMean } from './did-you-mean.ts';

/** Each member's check: what is wrong with a value, in words that follow its name; undefined where nothing is. */
export type Checks<T> = { readonly [K in keyof Required<T>]: (value: unknown) => string | undefined };

/**
 * Checks the members of an options object; one that is undefined counts as absent. `what` names the options in messages, as
 * `Machine option`.
 *
 * @throws TypeError for a member that is not known, or not of its type; RangeError for a value that is not allowed
 */
export function checkMembers<T extends object>(what: string, options: T, checks: Checks<T>): void {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`${what}s are an object, not ${show(options)}`);
  for (const [key, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, key)) {
      throw new TypeError(`"${key}" is not a ${lowerFirst(what)}${didYouMean(key, Object.keys(checks))}`);
    }
    const wrong = value === undefined ? undefined : checks[key as keyof T](value);
    if (wrong === undefined) continue;
    const message = `${what} "${key}" ${wrong}, not ${show(value)}`;
    throw typeof value === 'number' || typeof value === 'string' ? new RangeError(message) : new TypeError(message);
  }
}

/** The check of a string that holds something. */
export function text(value: unknown): string | undefined {
  return string(value) && value !== '' ? undefined : 'is a string that is not empty';
}

/** The check of true and false. */
export function boolean(value: unknown): string | undefined {
  return typeof value === 'boolean' ? undefined : 'is true or false';
}

/** A string that can be an argument of a process: C ends it at the first NUL. */
export function string(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0');
}

/** A value as a message shows it. */
export function show(value: unknown): string {
  return inspect(value, { depth: 1, breakLength: Infinity });
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
