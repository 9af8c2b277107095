import { describe, expect, test } from 'vitest';

import type { JsonObject } from '../../qmp/json.ts';
import { Introspection } from './introspection.ts';
import { readLine } from './typed-line.ts';

/** What QEMU would say of two commands and one action. */
const introspection = new Introspection([
  { name: 'poke', 'meta-type': 'command', 'arg-type': '1', 'ret-type': '0' },
  { name: 'transaction', 'meta-type': 'command', 'arg-type': '4', 'ret-type': '0' },
  { name: '0', 'meta-type': 'object', members: [] },
  {
    name: '1',
    'meta-type': 'object',
    members: [
      { name: 'id', type: 'str' },
      { name: 'kind', type: '2' },
      { name: 'size', type: 'int', default: null },
      { name: 'ratio', type: 'number', default: null },
      { name: 'value', type: 'any', default: null },
      { name: 'file', type: '3', default: null },
    ],
    tag: 'kind',
    variants: [{ case: '9', type: '5' }],
  },
  { name: '2', 'meta-type': 'enum', members: [{ name: '9' }, { name: 'b' }] },
  { name: '3', 'meta-type': 'alternate', members: [{ type: '1' }, { type: 'str' }, { type: 'null' }] },
  { name: '4', 'meta-type': 'object', members: [{ name: 'actions', type: '[6]' }] },
  { name: '5', 'meta-type': 'object', members: [{ name: 'serial', type: 'str' }] },
  { name: '[6]', 'meta-type': 'array', 'element-type': '6' },
  {
    name: '6',
    'meta-type': 'object',
    members: [{ name: 'type', type: '7' }],
    tag: 'type',
    variants: [{ case: 'prod', type: '8' }],
  },
  { name: '7', 'meta-type': 'enum', members: [{ name: 'prod' }] },
  { name: '8', 'meta-type': 'object', members: [{ name: 'data', type: '5' }] },
]);

describe('readLine() without a schema', () => {
  test.for<[line: string, name: string, args: JsonObject | undefined]>([
    ['query-status', 'query-status', undefined],
    ['  query-status  ', 'query-status', undefined],
    ['a b=1 c=-2.5 d=true e=null f=text', 'a', { b: 1, c: -2.5, d: true, e: null, f: 'text' }],
    ['a b="1" c={"d": [1, {}]} e=[ "f g" ]', 'a', { b: '1', c: { d: [1, {}] }, e: ['f g'] }],
    ['a b=9007199254740993 c=18446744073709551615', 'a', { b: 9007199254740993n, c: 18446744073709551615n }],
    ['a b=1G c=0x10 d=007 e= f=x=y', 'a', { b: '1G', c: '0x10', d: '007', e: '', f: 'x=y' }],
    ['a b.c=1 b.d.e=x b.d.f=y', 'a', { b: { c: 1, d: { e: 'x', f: 'y' } } }],
    ['a file=json:{"b":1}', 'a', { file: 'json:{"b":1}' }],
  ])('reads %j', ([line, name, args]) => {
    expect(readLine(line, undefined, undefined)).toEqual({ command: { name, arguments: args, oob: false } });
  });

  test.for<[line: string, command: object]>([
    [' {"execute": "stop"}', { name: 'stop', arguments: undefined, oob: false }],
    ['{"exec-oob": "a", "arguments": {"b": 1}, "id": 7}', { name: 'a', arguments: { b: 1 }, oob: true }],
    [
      '{"execute": "a", "arguments": {"b": 18446744073709551615}}',
      { name: 'a', arguments: { b: 2n ** 64n - 1n }, oob: false },
    ],
  ])('reads %s', ([line, command]) => {
    expect(readLine(line, undefined, undefined)).toEqual({ command });
  });

  test.for(['', '   '])('finds nothing to execute in %j', (line) => {
    expect(readLine(line, undefined, undefined)).toEqual({});
  });

  test('makes __proto__ a member like any other', () => {
    const { command } = readLine('a __proto__.b=1', undefined, undefined);
    expect(Object.keys(command?.arguments ?? {})).toEqual(['__proto__']);
  });

  test.for([
    ['a b', 'column 3: "b" is not name=value (a value with spaces in it is a JSON string: name="a b")'],
    ['a b=c d', 'column 7: "d" is not name=value'],
    ['a =b', 'column 3: "=b" is not name=value'],
    ['a b..c=1', 'column 3: "b..c=1" is not name=value'],
    [' a=b', 'column 2: the name of a command comes first'],
    ['a b=1 b=2', 'column 7: "b" was given already'],
    ['a b=1 b.c=2', 'column 7: "b" was given already'],
    ['a b.c=2 b=1', 'column 9: "b" was given already'],
    ['a b={"c": 1', 'column 5: this JSON does not end in this line'],
    ['a b={c}', 'column 5: {c} is not JSON'],
    ['a b="c"d', 'column 5: "c"d is not JSON'],
    ['{"execute": "a"', 'this is not JSON: '],
    ['{"execute": "a" "b"}', '(line 1 column 17)'],
    ['{"run": "a"}', 'a command in JSON has either "execute" or "exec-oob"'],
    ['{"execute": "a", "exec-oob": "a"}', 'a command in JSON has either'],
    ['{"execute": "a", "arguments": [1]}', '"arguments" is an object'],
    ['{"execute": "a", "control": {}}', 'but not "control"'],
  ])('refuses %s', ([line, message]) => {
    const read = readLine(line!, undefined, undefined);
    expect(read.command).toBeUndefined();
    expect(read.wrong?.message).toContain(message);
  });
});

describe('readLine() with a schema', () => {
  test.for<[line: string, args: JsonObject]>([
    ['poke id=5', { id: '5' }],
    ['poke id="5"', { id: '5' }],
    ['poke id=true', { id: 'true' }],
    ['poke id=1.0 size=1 ratio=1', { id: '1.0', size: 1, ratio: 1 }],
    ['poke id={"a":1}', { id: '{"a":1}' }],
    ['poke id={a}', { id: '{a}' }],
    ['poke kind=9 serial=7', { kind: '9', serial: '7' }],
    ['poke serial=7 kind="9"', { kind: '9', serial: '7' }],
    ['poke kind=b serial=7', { kind: 'b', serial: 7 }],
    ['poke size=1G', { size: '1G' }],
    ['poke value=5', { value: 5 }],
    ['poke value=x', { value: 'x' }],
    ['poke file=5', { file: '5' }],
    ['poke file=null', { file: null }],
    ['poke file={"id":"x"}', { file: { id: 'x' } }],
    ['poke file.id=5 file.size=5 file.file.id=6', { file: { id: '5', size: 5, file: { id: '6' } } }],
    ['poke file.kind=9 file.serial=5', { file: { kind: '9', serial: '5' } }],
    ['poke unknown=5', { unknown: 5 }],
    ['other id=5', { id: 5 }],
  ])('sends what %s means', ([line, args]) => {
    expect(readLine(line, undefined, introspection).command?.arguments).toEqual(args);
  });
});

describe('readLine() in a transaction', () => {
  /** What comes of the last line. */
  function read(lines: readonly string[]) {
    let last: ReturnType<typeof readLine> = {};
    for (const line of lines) last = readLine(line, last.open, introspection);
    return last;
  }
  const sent = (...actions: JsonObject[]) => ({
    command: { name: 'transaction', arguments: { actions: actions as never }, oob: false },
  });

  test.for<[lines: readonly string[], last: object]>([
    [['transaction('], { open: [] }],
    [['transaction(', '', 'abort'], { open: [{ type: 'abort', data: {} }] }],
    [['transaction(', 'prod serial=7', ')'], sent({ type: 'prod', data: { serial: '7' } })],
    [['transaction( a b=1', 'c )'], sent({ type: 'a', data: { b: 1 } }, { type: 'c', data: {} })],
    [['transaction( a b=1 )'], sent({ type: 'a', data: { b: 1 } })],
  ])('reads %j', ([lines, last]) => {
    expect(read(lines)).toEqual(last);
  });

  test('says what is wrong with an action, and keeps those before', () => {
    const { open, wrong } = read(['transaction(', 'a', 'b c']);
    expect(open).toEqual([{ type: 'a', data: {} }]);
    expect(wrong?.message).toMatch(/^column 3: "c" is not name=value/);
  });

  test.for([
    [['transaction( )'], 'column 14: the transaction has no action'],
    [['transaction( a', 'b c )'], 'column 3: "c"'],
    [['transaction( {"execute": "a"} )'], 'column 14: the name of an action comes first'],
  ] as const)('drops %j', ([lines, message]) => {
    const { command, open, wrong } = read(lines);
    expect([command, open]).toEqual([undefined, undefined]);
    expect(wrong?.message).toContain(message);
  });

  test('stays open where its first line is wrong', () => {
    expect(read(['transaction( a b'])).toMatchObject({ open: [] });
  });

  test('that is broken is skipped up to its end', () => {
    expect(readLine('stop', 'broken', introspection)).toEqual({ open: 'broken' });
    expect(readLine('stop )', 'broken', introspection)).toEqual({});
  });
});
