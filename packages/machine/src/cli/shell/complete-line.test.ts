import { expect, test } from 'vitest';

import { completeLine } from './complete-line.ts';
import { Introspection } from './introspection.ts';

const introspection = new Introspection([
  { name: 'query-status', 'meta-type': 'command', 'arg-type': '0', 'ret-type': '0' },
  { name: 'add', 'meta-type': 'command', 'arg-type': '1', 'ret-type': '0' },
  { name: 'transaction', 'meta-type': 'command', 'arg-type': '4', 'ret-type': '0' },
  { name: '0', 'meta-type': 'object', members: [] },
  {
    name: '1',
    'meta-type': 'object',
    members: [
      { name: 'read-only', type: 'bool', default: null },
      { name: 'driver', type: '2' },
      { name: 'cache', type: '9', default: null },
      { name: 'mode', type: '10', default: null },
    ],
    tag: 'driver',
    variants: [
      { case: 'raw', type: '3' },
      { case: 'qcow2', type: '3' },
    ],
  },
  { name: '2', 'meta-type': 'enum', members: [{ name: 'raw' }, { name: 'qcow2' }, { name: 'quorum' }] },
  {
    name: '3',
    'meta-type': 'object',
    members: [
      { name: 'offset', type: 'int', default: null },
      { name: 'file', type: '5' },
    ],
  },
  { name: '4', 'meta-type': 'object', members: [{ name: 'actions', type: '[6]' }] },
  { name: '5', 'meta-type': 'alternate', members: [{ type: '1' }, { type: 'str' }] },
  { name: '[6]', 'meta-type': 'array', 'element-type': '6' },
  {
    name: '6',
    'meta-type': 'object',
    members: [{ name: 'type', type: '7' }],
    tag: 'type',
    variants: [
      { case: 'drop', type: '8' },
      { case: 'abort', type: '8' },
    ],
  },
  { name: '7', 'meta-type': 'enum', members: [{ name: 'drop' }, { name: 'abort' }] },
  { name: '8', 'meta-type': 'object', members: [{ name: 'data', type: '9' }] },
  { name: '9', 'meta-type': 'object', members: [{ name: 'direct', type: 'bool', default: null }] },
  { name: '10', 'meta-type': 'alternate', members: [{ type: '2' }, { type: 'null' }, { type: 'bool' }] },
]);

test.for<[line: string, words: readonly string[], replaced: string]>([
  ['', ['add ', 'query-status', 'transaction ', 'transaction( '], ''],
  [' qu', ['query-status'], 'qu'],
  ['nonsense', [], 'nonsense'],
  ['query-status ', [], ''],
  ['nonsense ', [], ''],
  ['add ', ['driver=', 'read-only=', 'cache.', 'mode='], ''],
  ['add driver=', ['driver=raw ', 'driver=qcow2 ', 'driver=quorum '], 'driver='],
  ['add driver=q', ['driver=qcow2 ', 'driver=quorum '], 'driver=q'],
  ['add driver=quorum ', ['read-only=', 'cache.', 'mode='], ''],
  ['add driver=raw ', ['file=', 'file.', 'read-only=', 'cache.', 'mode=', 'offset='], ''],
  ['add driver=raw read-only=', ['read-only=true ', 'read-only=false '], 'read-only='],
  ['add mode=', ['mode=raw ', 'mode=qcow2 ', 'mode=quorum ', 'mode=null ', 'mode=true ', 'mode=false '], 'mode='],
  ['add driver=raw offset=', [], 'offset='],
  ['add driver=raw file.d', ['file.driver='], 'file.d'],
  [
    'add driver=raw file.driver="raw" file.',
    ['file.file=', 'file.file.', 'file.read-only=', 'file.cache.', 'file.mode=', 'file.offset='],
    'file.',
  ],
  ['add driver=raw file.driver=raw fi', ['file.'], 'fi'],
  ['add cache.direct=t', ['cache.direct=true '], 'cache.direct=t'],
  ['add driver=raw file={"a": ', [], ''],
  ['{"execute": ', [], ''],
  ['transaction( ', ['abort ', 'drop ', ')'], ''],
  ['transaction( drop direct=f', ['direct=false '], 'direct=f'],
])('completeLine() completes %j', ([line, words, replaced]) => {
  expect(completeLine(line, false, introspection)).toEqual([words, replaced]);
});

test.for<[line: string, words: readonly string[]]>([
  ['a', ['abort ']],
  ['', ['abort ', 'drop ', ')']],
  ['drop ', ['direct=']],
  ['add ', []],
])('completeLine() completes %j in an open transaction', ([line, words]) => {
  expect(completeLine(line, true, introspection)[0]).toEqual(words);
});
