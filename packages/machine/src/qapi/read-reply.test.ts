import { expect, test } from 'vitest';

import { ProtocolError } from '../errors.ts';
import { isMasked, readReply } from './read-reply.ts';

const reply = [
  { name: 'query-thing', 'meta-type': 'command', 'arg-type': '0', 'ret-type': '[1]' },
  { name: 'poke', 'meta-type': 'command', 'arg-type': '1', 'ret-type': '0', 'allow-oob': true },
  { name: 'POKED', 'meta-type': 'event', 'arg-type': '0' },
  { name: '0', 'meta-type': 'object', members: [] },
  {
    name: '1',
    'meta-type': 'object',
    members: [
      { name: 'kind', type: '2' },
      { name: 'speed', type: 'int', default: null, features: ['unstable'] },
    ],
    tag: 'kind',
    variants: [
      { case: 'a', type: '0' },
      { case: 'b', type: '3' },
    ],
  },
  { name: '2', 'meta-type': 'enum', members: [{ name: 'a' }, { name: 'b' }], values: ['a', 'b'] },
  { name: '3', 'meta-type': 'object', members: [] },
  { name: '[1]', 'meta-type': 'array', 'element-type': '1' },
  { name: 'int', 'meta-type': 'builtin', 'json-type': 'int' },
];

test('readReply() keeps commands, events and types, and gives objects without members one name', () => {
  expect([...readReply(reply).values()]).toEqual([
    { name: 'query-thing', 'meta-type': 'command', 'arg-type': 'q_empty', 'ret-type': '[1]' },
    { name: 'poke', 'meta-type': 'command', 'arg-type': '1', 'ret-type': 'q_empty', 'allow-oob': true },
    { name: 'POKED', 'meta-type': 'event', 'arg-type': 'q_empty' },
    {
      name: '1',
      'meta-type': 'object',
      members: [
        { name: 'kind', type: '2' },
        { name: 'speed', type: 'int', default: null, features: ['unstable'] },
      ],
      tag: 'kind',
      variants: [
        { case: 'a', type: 'q_empty' },
        { case: 'b', type: 'q_empty' },
      ],
    },
    { name: '2', 'meta-type': 'enum', members: [{ name: 'a' }, { name: 'b' }] },
  ]);
});

test('readReply() reads the values of an enum from a QEMU that says nothing else of them', () => {
  const schema = readReply([{ name: '2', 'meta-type': 'enum', values: ['a', 'b'] }]);
  expect(schema.get('2')).toEqual({ name: '2', 'meta-type': 'enum', members: [{ name: 'a' }, { name: 'b' }] });
});

test.for(['return', 'schema'])('readReply() takes the reply out of the member %o', (member) => {
  expect(readReply({ id: 1, [member]: reply })).toEqual(readReply(reply));
});

test.for([[null], [5], [{}], [[]], [[{ name: 'x' }]], [{ return: {} }]])(
  'readReply(%j) throws ProtocolError',
  ([wrong]) => {
    expect(() => readReply(wrong)).toThrow(ProtocolError);
  },
);

test('isMasked() tells numbers from names', () => {
  expect(isMasked(readReply(reply))).toBe(true);
  expect(isMasked(readReply([{ name: 'RunState', 'meta-type': 'enum', values: ['a'] }]))).toBe(false);
});
