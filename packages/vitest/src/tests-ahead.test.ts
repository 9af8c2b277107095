import { expect, test } from 'vitest';

import { testsAhead } from './tests-ahead.ts';

type Tasks = Parameters<typeof testsAhead>[0];

const toCome = { type: 'test', mode: 'run', meta: {} } as const;
const running = { ...toCome, result: { state: 'run' } } as const;
const over = { ...toCome, result: { state: 'fail' } } as const;
const skipped = { ...toCome, mode: 'skip' } as const;
const larger = { ...toCome, meta: { vm: { memory: 512 } } } as const;

test.for<[string, Tasks, { running: number; toCome: number }]>([
  ['none', [], { running: 0, toCome: 0 }],
  ['the last', [over, running], { running: 1, toCome: 0 }],
  ['some', [over, running, toCome, toCome], { running: 1, toCome: 2 }],
  ['side by side', [running, running, toCome], { running: 2, toCome: 1 }],
  ['what is left out', [running, skipped, { ...toCome, mode: 'todo' }], { running: 1, toCome: 0 }],
  ['other machines', [running, larger], { running: 1, toCome: 0 }],
  ['suites', [running, { type: 'suite', mode: 'run', tasks: [toCome, over] }], { running: 1, toCome: 1 }],
  ['a suite that is left out', [{ type: 'suite', mode: 'skip', tasks: [toCome] }], { running: 0, toCome: 0 }],
])('testsAhead() counts %s', ([, tasks, ahead]) => {
  expect(testsAhead(tasks, undefined)).toEqual(ahead);
});

test('testsAhead() counts the tests whose meta names the same machine', () => {
  expect(testsAhead([running, larger, toCome], { memory: 512 })).toEqual({ running: 1, toCome: 1 });
});
