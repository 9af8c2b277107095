import { expect, test } from 'vitest';

import { readReply } from './read-reply.ts';
import { splitWays } from './split-ways.ts';

const schema = readReply([
  { name: 'move', 'meta-type': 'command', 'arg-type': 'MoveArguments', 'ret-type': '[Address]' },
  { name: 'MoveArguments', 'meta-type': 'object', members: [{ name: 'to', type: '[Address]' }] },
  {
    name: 'Address',
    'meta-type': 'object',
    members: [
      { name: 'host', type: 'Host' },
      { name: 'port', type: 'Port' },
    ],
  },
  { name: 'Host', 'meta-type': 'object', members: [{ name: 'name', type: 'str' }] },
  { name: 'Port', 'meta-type': 'object', members: [{ name: 'number', type: 'int' }] },
]);

test('splitWays() gives arguments their own copy of types with integers that replies have, too', () => {
  const members = (name: string) => {
    const entity = splitWays(schema).get(name);
    return entity?.['meta-type'] === 'object' ? entity.members.map(({ type }) => type) : undefined;
  };
  expect([...splitWays(schema).keys()].toSorted()).toEqual([
    'Address',
    'AddressArgument',
    'Host',
    'MoveArguments',
    'Port',
    'PortArgument',
    'move',
  ]);
  expect(members('MoveArguments')).toEqual(['[AddressArgument]']);
  expect(members('AddressArgument')).toEqual(['Host', 'PortArgument']);
  expect(members('Address')).toEqual(['Host', 'Port']);
  expect(splitWays(schema).get('move')).toMatchObject({ 'arg-type': 'MoveArguments', 'ret-type': '[Address]' });
});

test('splitWays() splits the type of a command that takes what it returns', () => {
  const same = readReply([
    { name: 'set', 'meta-type': 'command', 'arg-type': 'P', 'ret-type': 'P' },
    { name: 'P', 'meta-type': 'object', members: [{ name: 'n', type: 'int' }] },
  ]);
  expect(splitWays(same).get('set')).toMatchObject({ 'arg-type': 'PArgument', 'ret-type': 'P' });
});
