import type { JsonObject } from './json.ts';

/** A part of an object, at any depth; lists are whole. */
export type Part<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Part<T[K]> | undefined }
    : T;

/** What an event's data has to hold: a part of it, or a predicate over the whole. */
export type Match<Data = JsonObject> = Part<Data> | ((data: Data) => boolean);

/**
 * Whether the data holds what is asked. An object asks for its own members only, at any depth; everything else is compared
 * exactly: null equals null, `''`, `[]` and 0 equal only themselves, arrays have the same length and match by element.
 */
export function matches(data: JsonObject, match: Match | undefined): boolean {
  if (match === undefined) return true;
  return typeof match === 'function' ? match(data) : holds(data, match);
}

function holds(actual: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return same(actual, wanted);
  if (typeof actual !== 'object' || actual === null) return false;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(actual) && actual.length === wanted.length && wanted.every((item, i) => holds(actual[i], item))
    );
  }
  if (Array.isArray(actual)) return false;
  const members = Object.entries(wanted).filter(([, value]) => value !== undefined);
  // {} asks for an empty object: as a leaf it is compared exactly.
  if (members.length === 0) return Object.keys(actual).length === 0;
  return members.every(([key, value]) => Object.hasOwn(actual, key) && holds(Reflect.get(actual, key), value));
}

/** 5 and 5n are the same integer: which of the two a reply holds depends on its size only. */
function same(actual: unknown, wanted: unknown): boolean {
  if (typeof actual === 'bigint' || typeof wanted === 'bigint') return integer(actual) === integer(wanted);
  return actual === wanted;
}

function integer(value: unknown): unknown {
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
}
