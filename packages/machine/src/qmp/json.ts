/** JSON as QMP has it: an integer that a number cannot hold exactly is a bigint. */
export type JsonValue =
  null | boolean | number | bigint | string | readonly JsonValue[] | { readonly [member: string]: JsonValue };

/** A JSON object; a member that is undefined is left out when it is sent. */
export interface JsonObject {
  readonly [member: string]: JsonValue | undefined;
}

/** JSON.parse with source text and JSON.rawJSON, which TypeScript's library does not know yet. */
interface JsonWithSource {
  parse(
    text: string,
    reviver: (key: string, value: JsonValue, context: { readonly source?: string }) => JsonValue,
  ): JsonValue;
  rawJSON(text: string): object;
}
const json = JSON as unknown as JsonWithSource;

/** Any integer beyond 2^53 has at least this many digits; most replies have none, and are parsed at full speed. */
const MAY_BE_UNSAFE = /[0-9]{16}/;
const INTEGER = /^-?[0-9]+$/;

/**
 * Parses JSON; integers outside ±(2^53 - 1) become bigints, all others stay numbers.
 *
 * @throws SyntaxError
 */
export function parseJson(text: string): JsonValue {
  if (!MAY_BE_UNSAFE.test(text)) return JSON.parse(text) as JsonValue;
  return json.parse(text, (_key, value, context) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
    const source = context.source ?? '';
    return INTEGER.test(source) ? BigInt(source) : value;
  });
}

/** How deep objects and lists may lie in each other: QEMU reads 1024 levels, and one is the message's. */
const DEEPEST = 1023;

/** QMP's integers have 64 bits: a number from here on is a float, and is sent as it is. */
const BEYOND_INTEGERS = 2 ** 64;

/**
 * Writes JSON; bigints become integers.
 *
 * @throws RangeError for a number that is not finite, or an integer that is not safe: what would be sent is not what was meant;
 * and for what is nested deeper than QEMU reads, which answers with errors that end other commands; TypeError for what JSON
 * has no word for
 */
export function writeJson(value: unknown): string {
  const text = stringify(value);
  if (text === undefined) throw new TypeError(`JSON has no word for a ${typeof value}`);
  if (text.length > 2 * DEEPEST && depthOf(text) > DEEPEST) {
    throw new RangeError(`it is nested deeper than the ${DEEPEST} levels that QEMU reads`);
  }
  return text;
}

function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const [bracket] of text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function stringify(value: unknown): string | undefined {
  return JSON.stringify(value, (key, member: unknown) => {
    if (typeof member === 'bigint') return json.rawJSON(member.toString());
    if (typeof member !== 'number') return member;
    if (!Number.isFinite(member)) throw new RangeError(`"${key}" is ${member}, which JSON cannot say`);
    if (Number.isInteger(member) && !Number.isSafeInteger(member) && Math.abs(member) < BEYOND_INTEGERS) {
      throw new RangeError(`"${key}" is ${member}, which a number does not hold exactly: give a bigint`);
    }
    return member;
  });
}
