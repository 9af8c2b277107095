import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { notIntrospected } from './not-introspected.ts';
import { range } from './range.ts';
import { reserved } from './readable-names.ts';
import { emitRange, emitShipped, makeRange, schemaOfRange } from './shipped.ts';
import { splitWays } from './split-ways.ts';
import { unsignedMembers } from './unsigned-members.ts';

async function source(file: string): Promise<string> {
  return await readFile(join(import.meta.dirname, '..', file), 'utf8');
}

test('the shipped types are what the generator emits: `qemukit schema --range` was run after every change', async () => {
  expect(emitShipped(range) === (await source('qmp/schema/qmp.ts'))).toBe(true);
  expect(emitRange(range) === (await source('qapi/range.ts'))).toBe(true);
});

test('the shipped schema covers QEMU 7.2 to 11.1', () => {
  const versions = range.releases.map(({ version }) => version);
  expect([versions[0], versions.at(-1)]).toEqual(['7.2', '11.1']);
  const count = (kind: string) => range.entities.filter((entity) => entity['meta-type'] === kind).length;
  expect([count('command'), count('event')]).toEqual([247, 59]);
});

test('the shipped schema lets only these commands go out of band', () => {
  const oob = range.entities.filter((entity) => entity['meta-type'] === 'command' && entity['allow-oob'] === true);
  expect(oob.map(({ name }) => name)).toEqual(['migrate-pause', 'migrate-recover', 'query-yank', 'yank']);
});

test('the shipped types have names of their own', () => {
  const names = [...splitWays(schemaOfRange(range)).keys()];
  expect(names.filter((name) => reserved.has(name) || /^[0-9]|^q_/.test(name))).toEqual([]);
});

test('what is kept by hand is about things that there are, and about all commands and events that are not removed', () => {
  const schema = schemaOfRange(range);
  const named = [...notIntrospected.since.keys(), ...notIntrospected.module.keys(), ...notIntrospected.anyArgument];
  expect(named.filter((name) => !schema.has(name))).toEqual([]);
  const interfaces = range.entities.filter((entity) => ['command', 'event'].includes(entity['meta-type']));
  expect(interfaces.filter(({ name }) => !notIntrospected.since.has(name))).toEqual([]);
  const present = interfaces.filter(({ removed }) => removed === undefined);
  expect(present.filter(({ name }) => !notIntrospected.module.has(name))).toEqual([]);
});

test('every member that is kept by hand as uint64 is one', () => {
  const schema = schemaOfRange(range);
  const wrong = Object.entries(unsignedMembers).flatMap(([type, members]) => {
    const entity = schema.get(type);
    if (entity?.['meta-type'] === 'alternate') return [];
    if (entity?.['meta-type'] !== 'object') return [type];
    const isWide = (name: string) =>
      entity.members.some((member) => member.name === name && /^\[?uint64\]?$/.test(member.type));
    return members.filter((name) => !isWide(name)).map((name) => `${type}.${name}`);
  });
  expect(wrong).toEqual([]);
});

test('makeRange() numbers nothing: a masked reply gets the names of the range that there was', () => {
  const masked = JSON.stringify({
    return: [
      { name: 'query-status', 'meta-type': 'command', 'arg-type': '0', 'ret-type': '1' },
      { name: '0', 'meta-type': 'object', members: [] },
      {
        name: '1',
        'meta-type': 'object',
        members: [
          { name: 'running', type: 'bool' },
          { name: 'status', type: 'str' },
        ],
      },
    ],
  });
  const made = makeRange([{ version: '12.0', text: masked }], range);
  expect(made.entities.map(({ name }) => name)).toEqual(['StatusInfo', 'query-status']);
  expect(made.releases).toEqual([{ version: '12.0', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
});
