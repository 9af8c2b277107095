import { expect, test } from 'vitest';

import type { Release } from './history.ts';
import { mergeReleases } from './merge-releases.ts';
import type { Entity, Member } from './schema.ts';

function release(version: string, ...entities: Entity[]): Release {
  return { version, complete: true, schema: new Map(entities.map((entity) => [entity.name, entity])) };
}

function command(name: string, args: string, reply = 'q_empty'): Entity {
  return { name, 'meta-type': 'command', 'arg-type': args, 'ret-type': reply };
}

function struct(name: string, ...members: Member[]): Entity {
  return { name, 'meta-type': 'object', members };
}

const required = (name: string, type = 'str'): Member => ({ name, type });
const optional = (name: string, type = 'str'): Member => ({ name, type, default: null });

test('mergeReleases() makes members optional that a release lacks or has as optional, and says since and until when', () => {
  const merged = mergeReleases([
    release('7.2', command('go', 'Go'), struct('Go', required('old'), required('kept'), optional('loose'))),
    release('10.0', command('go', 'Go'), struct('Go', required('kept'), required('loose'), optional('new'))),
  ]);
  expect([...merged.values()]).toEqual([
    struct(
      'Go',
      required('kept'),
      optional('loose'),
      { ...optional('new'), since: ['7.2', '10.0'] },
      { ...optional('old'), removed: ['7.2', '10.0'] },
    ),
    command('go', 'Go'),
  ]);
});

test('mergeReleases() keeps commands and events that came or went', () => {
  const event: Entity = { name: 'BANG', 'meta-type': 'event', 'arg-type': 'q_empty' };
  const merged = mergeReleases([release('7.2', command('old', 'q_empty')), release('10.0', event)]);
  expect([...merged.values()]).toEqual([
    { ...event, since: ['7.2', '10.0'] },
    { ...command('old', 'q_empty'), removed: ['7.2', '10.0'] },
  ]);
});

test('mergeReleases() gives a command arguments that only some releases have', () => {
  const merged = mergeReleases([
    release('7.2', command('query', 'q_empty', 'Reply'), struct('Reply', required('x'))),
    release('10.0', command('query', 'QueryArguments', 'q_empty'), struct('QueryArguments', optional('all'))),
  ]);
  expect(merged.get('query')).toEqual(command('query', 'QueryArguments', 'Reply'));
});

test('mergeReleases() unites the values of enums and the alternatives of alternates', () => {
  const values = (...names: string[]): Entity => ({
    name: 'Mode',
    'meta-type': 'enum',
    members: names.map((name) => ({ name })),
  });
  const either = (...types: string[]): Entity => ({
    name: 'Either',
    'meta-type': 'alternate',
    members: types.map((type) => ({ type })),
  });
  const go = command('go', 'Go');
  const body = struct('Go', optional('mode', 'Mode'), optional('either', 'Either'));
  const merged = mergeReleases([
    release('7.2', go, body, values('a', 'b'), either('str')),
    release('10.0', go, body, values('b', 'c'), either('str', 'null')),
  ]);
  expect(merged.get('Mode')).toEqual({
    name: 'Mode',
    'meta-type': 'enum',
    members: [{ name: 'b' }, { name: 'c', since: ['7.2', '10.0'] }, { name: 'a', removed: ['7.2', '10.0'] }],
  });
  expect(merged.get('Either')).toEqual(either('str', 'null'));
});

test('mergeReleases() gives a union all branches, also for values that need none, and each member one place', () => {
  const kinds = (...names: string[]): Entity => ({
    name: 'Kind',
    'meta-type': 'enum',
    members: names.map((name) => ({ name })),
  });
  const union = (members: Member[], branches: Record<string, string>): Entity => ({
    name: 'Disk',
    'meta-type': 'object',
    members: [required('kind', 'Kind'), ...members],
    tag: 'kind',
    variants: Object.entries(branches).map(([value, type]) => ({ case: value, type })),
  });
  const add = command('add', 'Disk');
  const merged = mergeReleases([
    release('7.2', add, kinds('file', 'ram'), union([required('path')], { file: 'q_empty', ram: 'q_empty' })),
    release('10.0', add, kinds('file', 'net'), union([], { file: 'DiskFile' }), struct('DiskFile', required('path'))),
  ]);
  expect(merged.get('Disk')).toEqual(union([], { file: 'DiskFile', ram: 'q_empty', net: 'q_empty' }));
});

test('mergeReleases() takes a renamed type for the same, with what is in it', () => {
  const merged = mergeReleases([
    release('7.2', command('go', 'OldGo'), struct('OldGo', required('x', 'OldX')), struct('OldX', required('y'))),
    release('10.0', command('go', 'Go'), struct('Go', required('x', 'X')), struct('X', required('y'), optional('z'))),
  ]);
  expect([...merged.values()]).toEqual([
    struct('Go', required('x', 'X')),
    struct('X', required('y'), { ...optional('z'), since: ['7.2', '10.0'] }),
    command('go', 'Go'),
  ]);
});

test('mergeReleases() prefers an older type of a member that has all of the newer and more', () => {
  const wide = struct('Wide', required('a'), optional('b'));
  const narrow = struct('Narrow', required('a'));
  const go = command('go', 'q_empty', 'Go');
  const merged = mergeReleases([
    release('7.2', go, struct('Go', required('x', '[Wide]')), wide, narrow),
    release('10.0', go, struct('Go', required('x', '[Narrow]')), wide, narrow),
  ]);
  expect([...merged.values()]).toEqual([struct('Go', required('x', '[Wide]')), wide, go]);
});
