import { expect, test } from 'vitest';

import { nameTypes } from './name-types.ts';
import { readReply } from './read-reply.ts';
import type { Schema } from './schema.ts';

const none: Schema = new Map();

const known = nameTypes(
  readReply([
    { name: 'query-disks', 'meta-type': 'command', 'arg-type': 'q_obj_query-disks-arg', 'ret-type': '[DiskInfo]' },
    { name: 'DISK_GONE', 'meta-type': 'event', 'arg-type': 'q_obj_DISK_GONE-arg' },
    { name: 'q_obj_query-disks-arg', 'meta-type': 'object', members: [{ name: 'all', type: 'bool', default: null }] },
    { name: 'q_obj_DISK_GONE-arg', 'meta-type': 'object', members: [{ name: 'why', type: 'String' }] },
    {
      name: 'DiskInfo',
      'meta-type': 'object',
      members: [
        { name: 'state', type: 'DiskState' },
        { name: 'file', type: 'FileOrNull' },
        { name: 'size', type: 'int' },
      ],
    },
    { name: 'DiskState', 'meta-type': 'enum', members: [{ name: 'on' }, { name: 'off' }] },
    { name: 'FileOrNull', 'meta-type': 'alternate', members: [{ type: 'File' }, { type: 'null' }] },
    { name: 'File', 'meta-type': 'object', members: [{ name: 'path', type: 'str' }] },
    { name: 'String', 'meta-type': 'object', members: [{ name: 'str', type: 'str' }] },
  ]),
  none,
);

const masked = [
  { name: 'query-disks', 'meta-type': 'command', 'arg-type': '1', 'ret-type': '[2]' },
  { name: 'DISK_GONE', 'meta-type': 'event', 'arg-type': '3' },
  { name: 'disk-cool', 'meta-type': 'command', 'arg-type': '4', 'ret-type': '0' },
  { name: '0', 'meta-type': 'object', members: [] },
  { name: '1', 'meta-type': 'object', members: [{ name: 'all', type: 'bool', default: null }] },
  {
    name: '2',
    'meta-type': 'object',
    members: [
      { name: 'state', type: '5' },
      { name: 'file', type: '6' },
      { name: 'size', type: 'int' },
      { name: 'fans', type: '[7]' },
    ],
  },
  { name: '3', 'meta-type': 'object', members: [{ name: 'why', type: '8' }] },
  { name: '4', 'meta-type': 'object', members: [{ name: 'how', type: '7' }] },
  { name: '5', 'meta-type': 'enum', members: [{ name: 'on' }, { name: 'off' }, { name: 'broken' }] },
  { name: '6', 'meta-type': 'alternate', members: [{ type: 'null' }, { type: '9' }] },
  { name: '7', 'meta-type': 'enum', members: [{ name: 'slow' }] },
  { name: '8', 'meta-type': 'object', members: [{ name: 'code', type: 'int' }] },
  { name: '9', 'meta-type': 'object', members: [{ name: 'path', type: 'str' }] },
  { name: '10', 'meta-type': 'enum', members: [{ name: 'unused' }] },
];

test('nameTypes() makes names for arguments and data that a command or event declares in place', () => {
  expect([...known.keys()]).toEqual([
    'query-disks',
    'DISK_GONE',
    'QueryDisksArguments',
    'DiskGoneData',
    'DiskInfo',
    'DiskState',
    'FileOrNull',
    'File',
    'QapiString',
  ]);
});

test('nameTypes() finds the names of numbered types in a known schema, and derives the others from their place', () => {
  const named = nameTypes(readReply(masked), known);
  expect([...named.keys()]).toEqual([
    'query-disks',
    'DISK_GONE',
    'disk-cool',
    'QueryDisksArguments',
    'DiskInfo',
    'DiskGoneData',
    'DiskCoolArguments',
    'DiskState',
    'FileOrNull',
    'DiskInfoFanItem',
    'DiskGoneDataWhy',
    'File',
  ]);
  expect(named.get('DiskInfo')).toEqual({
    name: 'DiskInfo',
    'meta-type': 'object',
    members: [
      { name: 'state', type: 'DiskState' },
      { name: 'file', type: 'FileOrNull' },
      { name: 'size', type: 'int' },
      { name: 'fans', type: '[DiskInfoFanItem]' },
    ],
  });
});

test('nameTypes() derives all names where nothing is known, each once', () => {
  const named = nameTypes(
    readReply([
      { name: 'query-block', 'meta-type': 'command', 'arg-type': '0', 'ret-type': '[1]' },
      { name: 'error', 'meta-type': 'command', 'arg-type': '0', 'ret-type': '2' },
      { name: 'query-error', 'meta-type': 'command', 'arg-type': '0', 'ret-type': '3' },
      { name: 'error-reply', 'meta-type': 'command', 'arg-type': '3', 'ret-type': '0' },
      { name: '1', 'meta-type': 'object', members: [{ name: 'blocks', type: '[4]' }] },
      { name: '2', 'meta-type': 'object', members: [{ name: 'a', type: 'str' }] },
      { name: '3', 'meta-type': 'object', members: [{ name: 'b', type: 'str' }] },
      { name: '4', 'meta-type': 'object', members: [{ name: 'c', type: 'str' }] },
    ]),
    none,
  );
  const types = named.values().filter((entity) => entity['meta-type'] === 'object');
  expect(Array.from(types, ({ name }) => name)).toEqual(['BlockItem', 'ErrorReply', 'Error2', 'BlockItemBlockItem']);
});

test('nameTypes() prefers the name that is met most often, and gives types of one structure one name', () => {
  const before = nameTypes(
    readReply([
      ...['a', 'b', 'c'].map((name) => ({ name, 'meta-type': 'command', 'arg-type': 'Common', 'ret-type': 'q_empty' })),
      { name: 'new', 'meta-type': 'command', 'arg-type': 'Special', 'ret-type': 'q_empty' },
      { name: 'Common', 'meta-type': 'object', members: [{ name: 'x', type: 'str' }] },
      { name: 'Special', 'meta-type': 'object', members: [{ name: 'x', type: 'str' }] },
    ]),
    none,
  );
  const command = (name: string, type: string) => ({ name, 'meta-type': 'command', 'arg-type': type, 'ret-type': '0' });
  const named = nameTypes(
    readReply([
      command('new', '1'),
      command('a', '1'),
      command('b', '1'),
      command('c', '2'),
      { name: '1', 'meta-type': 'object', members: [{ name: 'x', type: 'str' }] },
      { name: '2', 'meta-type': 'object', members: [{ name: 'x', type: 'str' }] },
    ]),
    before,
  );
  expect([...named.keys()]).toEqual(['new', 'a', 'b', 'c', 'Common']);
});

test('nameTypes() widens the integers that are known to be of 64 bits without sign', () => {
  const named = nameTypes(
    readReply([
      { name: 'RockerSwitch', 'meta-type': 'object', members: ['id', 'ports'].map((name) => ({ name, type: 'int' })) },
      { name: 'StatsValue', 'meta-type': 'alternate', members: [{ type: 'int' }, { type: '[int]' }] },
    ]),
    none,
  );
  expect([...named.values()]).toEqual([
    {
      name: 'RockerSwitch',
      'meta-type': 'object',
      members: [
        { name: 'id', type: 'uint64' },
        { name: 'ports', type: 'int' },
      ],
    },
    { name: 'StatsValue', 'meta-type': 'alternate', members: [{ type: 'uint64' }, { type: '[uint64]' }] },
  ]);
});
