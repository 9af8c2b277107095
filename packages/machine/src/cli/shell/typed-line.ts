import { messageOf } from '../../errors.ts';
import { parseJson, type JsonObject, type JsonValue } from '../../qmp/json.ts';
import type { Given, Introspection, Kind } from './introspection.ts';
import { splitWords, type Word } from './words.ts';

/** A command as it was typed. */
export interface TypedCommand {
  readonly name: string;
  /** Undefined where none were given. */
  readonly arguments: JsonObject | undefined;
  /** Whether it is executed out of band. */
  readonly oob: boolean;
}

/** Members that all have a value. */
interface Members {
  readonly [member: string]: JsonValue;
}

/** The actions of a transaction that is not complete yet; `broken` where one could not be read: none will be sent. */
export type OpenTransaction = readonly Members[] | 'broken';

/** What a line comes to: a command to execute, a transaction that goes on in the next line, or nothing. */
export interface TypedLine {
  readonly command?: TypedCommand;
  readonly open?: OpenTransaction;
  /** What is wrong with the line, and in which column. There is no command then; a transaction that it ends is dropped. */
  readonly wrong?: SyntaxError;
}

/**
 * Reads one line: `command path=value …`; a JSON object with `execute` or `exec-oob`; or a part of `transaction( … )`, whose
 * actions have a line each. `open` is what the line before left open. What the introspection says about a type decides how a
 * value is sent; without it, what is JSON is sent as JSON, and everything else as a string.
 */
export function readLine(
  line: string,
  open: OpenTransaction | undefined,
  introspection: Introspection | undefined,
): TypedLine {
  const words = splitWords(line);
  const begins = open === undefined && words[0]?.text === 'transaction(';
  if (begins) words.shift();
  const inTransaction = begins || open !== undefined;
  const closes = inTransaction && words.at(-1)?.text === ')';
  if (closes) words.pop();
  const goesOn = (actions: OpenTransaction): TypedLine => (closes ? {} : { open: actions });
  try {
    if (!inTransaction && line.trimStart().startsWith('{')) return { command: readJson(line) };
    if (!inTransaction) return words.length === 0 ? {} : { command: readWords(words, introspection) };
    if (open === 'broken') return goesOn(open);
    const actions = [...(open ?? []), ...(words.length === 0 ? [] : [readAction(words, introspection)])];
    if (!closes) return { open: actions };
    if (actions.length === 0) throw wrong(line.length - 1, 'the transaction has no action');
    return { command: { name: 'transaction', arguments: { actions }, oob: false } };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return inTransaction ? { ...goesOn(open ?? []), wrong: error } : { wrong: error };
  }
}

/** The values that words of the form `path=value` give, by path; a JSON string without its quotes. */
export function givenBy(words: readonly Word[]): Given {
  const values = new Map<string, string>();
  for (const { text } of words) {
    const sign = text.indexOf('=');
    if (sign < 0) continue;
    const raw = text.slice(sign + 1);
    const value = json(raw);
    values.set(text.slice(0, sign), typeof value === 'string' ? value : raw);
  }
  return (path) => values.get(path);
}

function readJson(line: string): TypedCommand {
  let read: JsonValue;
  try {
    read = parseJson(line);
  } catch (cause) {
    throw new SyntaxError(`this is not JSON: ${messageOf(cause)}`, { cause });
  }
  const { execute, 'exec-oob': oob, arguments: args, id: _, ...unknown } = read as JsonObject;
  const name = execute ?? oob;
  if (typeof name !== 'string' || (execute !== undefined && oob !== undefined)) {
    throw new SyntaxError('a command in JSON has either "execute" or "exec-oob", the name of the command');
  }
  if (args !== undefined && !isObject(args)) throw new SyntaxError('"arguments" is an object');
  const [member] = Object.keys(unknown);
  if (member !== undefined) {
    throw new SyntaxError(`a command in JSON has "execute" or "exec-oob", and "arguments", but not "${member}"`);
  }
  return { name, arguments: args, oob: oob !== undefined };
}

function readWords(words: readonly Word[], introspection: Introspection | undefined): TypedCommand {
  const [name, ...rest] = named(words, 'command');
  if (rest.length === 0) return { name: name.text, arguments: undefined, oob: false };
  return {
    name: name.text,
    arguments: readMembers(rest, introspection?.argumentsOf(name.text), introspection),
    oob: false,
  };
}

function readAction(words: readonly Word[], introspection: Introspection | undefined): Members {
  const [name, ...rest] = named(words, 'action');
  return { type: name.text, data: readMembers(rest, introspection?.dataOf(name.text), introspection) };
}

function named(words: readonly Word[], what: string): readonly [Word, ...Word[]] {
  const [name, ...rest] = words;
  if (name === undefined || name.text.includes('=') || name.text.startsWith('{')) {
    throw wrong(name?.start ?? 0, `the name of ${what === 'action' ? 'an' : 'a'} ${what} comes first`);
  }
  return [name, ...rest];
}

/** Members by name; a branch is what paths with a dot make. */
type Branch = Map<string, Branch | { readonly value: JsonValue }>;

function readMembers(
  words: readonly Word[],
  root: string | undefined,
  introspection: Introspection | undefined,
): Members {
  const given = givenBy(words);
  const members: Branch = new Map();
  for (const word of words) {
    const sign = word.text.indexOf('=');
    const path = word.text.slice(0, Math.max(0, sign)).split('.');
    if (path.includes('')) {
      throw wrong(
        word.start,
        `${JSON.stringify(word.text)} is not name=value (a value with spaces in it is a JSON string: name="a b")`,
      );
    }
    const type = root === undefined ? undefined : introspection?.typeAt(root, path, given);
    const kinds = type === undefined ? undefined : introspection?.kinds(type);
    put(members, path, readValue(word, sign + 1, kinds), word);
  }
  return toObject(members);
}

function put(members: Branch, path: readonly string[], value: JsonValue, word: Word): void {
  let branch = members;
  for (const [depth, name] of path.entries()) {
    const there = branch.get(name);
    const last = depth === path.length - 1;
    if (there !== undefined && (last || !(there instanceof Map))) {
      throw wrong(word.start, `"${path.slice(0, depth + 1).join('.')}" was given already`);
    }
    if (last) branch.set(name, { value });
    else {
      const next: Branch = there instanceof Map ? there : new Map();
      branch.set(name, next);
      branch = next;
    }
  }
}

function toObject(branch: Branch): Members {
  const entries = [...branch].map(([name, member]) => [name, member instanceof Map ? toObject(member) : member.value]);
  return Object.fromEntries(entries) as Members;
}

function readValue(word: Word, from: number, kinds: ReadonlySet<Kind> | undefined): JsonValue {
  const raw = word.text.slice(from);
  const column = word.start + from;
  if (word.open) throw wrong(column, 'this JSON does not end in this line');
  const takesString = kinds?.has('string') === true;
  const value = json(raw);
  if (value !== undefined) return takesString && !admits(kinds, value) ? raw : value;
  // What begins like JSON was meant as JSON, unless the schema says that it is a string.
  if (/^["]/.test(raw) || (/^[{[]/.test(raw) && !takesString)) throw wrong(column, `${raw} is not JSON`);
  return raw;
}

function admits(kinds: ReadonlySet<Kind>, value: JsonValue): boolean {
  return kinds.has('value') || kindsOf(value).some((kind) => kinds.has(kind));
}

function kindsOf(value: JsonValue): readonly Kind[] {
  if (value === null) return ['null'];
  if (typeof value === 'string') return ['string'];
  if (typeof value === 'boolean') return ['boolean'];
  if (typeof value === 'object') return [Array.isArray(value) ? 'array' : 'object'];
  return typeof value === 'bigint' || Number.isInteger(value) ? ['int', 'number'] : ['number'];
}

function json(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(position: number, what: string): SyntaxError {
  return new SyntaxError(`column ${position + 1}: ${what}`);
}
