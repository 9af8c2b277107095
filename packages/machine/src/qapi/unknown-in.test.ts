import { expect, test } from 'vitest';

import { readReply } from './read-reply.ts';
import type { Schema } from './schema.ts';
import { unknownIn } from './unknown-in.ts';

/** A schema with a command whose reply has one member `x` of this type. */
function replying(type: string, ...types: object[]): Schema {
  return readReply([
    { name: 'query', 'meta-type': 'command', 'arg-type': 'q_empty', 'ret-type': '[R]' },
    { name: 'R', 'meta-type': 'object', members: [{ name: 'x', type }] },
    ...types,
  ]);
}

const enumOf = (...values: string[]) => ({ name: 'E', 'meta-type': 'enum', values });
const structOf = (...names: string[]) => ({
  name: 'S',
  'meta-type': 'object',
  members: names.map((name) => ({ name, type: 'str' })),
});
const eitherOf = (...types: string[]) => ({
  name: 'A',
  'meta-type': 'alternate',
  members: types.map((type) => ({ type })),
});
const union = () => ({
  name: 'U',
  'meta-type': 'object',
  members: [{ name: 'tag', type: 'str' }],
  tag: 'tag',
  variants: [{ case: 'a', type: 'S' }],
});

test.for<[string, Schema, Schema, string[]]>([
  ['the same', replying('str'), replying('str'), []],
  ['int for uint64', replying('uint64'), replying('int'), []],
  ['another builtin', replying('str'), replying('int'), ['query: reply[].x: int, not str']],
  ['a list', replying('str'), replying('[str]'), ['query: reply[].x: [str], not str']],
  ['values', replying('E', enumOf('a')), replying('E', enumOf('a', 'b')), ["query: reply[].x = 'b'"]],
  ['strings for an enum', replying('E', enumOf('a')), replying('str'), []],
  ['members', replying('S', structOf('a')), replying('S', structOf('b')), ['query: reply[].x.b']],
  ['an empty object', replying('S', structOf('a')), replying('q_empty'), []],
  ['members of one', replying('q_empty'), replying('S', structOf('a')), ['query: reply[].x.a']],
  ['one of an alternate', replying('A', eitherOf('str', 'int')), replying('int'), []],
  ['none of an alternate', replying('A', eitherOf('str')), replying('int'), ['query: reply[].x: int']],
  [
    'in a branch',
    replying('U', union(), structOf('a')),
    replying('U', union(), structOf('a', 'b')),
    ['query: reply[].x<a>.b'],
  ],
  ['what moved into a branch', replying('U', union(), structOf('a')), replying('S', structOf('a')), []],
])('unknownIn(): %s', ([, known, schema, expected]) => {
  expect(unknownIn(known, schema)).toEqual(expected);
});

test('unknownIn() lists commands and events', () => {
  const schema = readReply([
    { name: 'go', 'meta-type': 'command', 'arg-type': 'q_empty', 'ret-type': 'q_empty' },
    { name: 'GONE', 'meta-type': 'event', 'arg-type': 'q_empty' },
  ]);
  expect(unknownIn(new Map(), schema)).toEqual(['go', 'GONE']);
  expect(unknownIn(schema, schema)).toEqual([]);
});

test('unknownIn() ends for types that hold themselves', () => {
  const recursive = replying('T', { name: 'T', 'meta-type': 'object', members: [{ name: 'next', type: 'T' }] });
  expect(unknownIn(recursive, recursive)).toEqual([]);
});
