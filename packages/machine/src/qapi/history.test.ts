import { expect, test } from 'vitest';

import { historyOf, type Release } from './history.ts';

/** `+7.2` has it, `-7.2` lacks it, `?7.2` cannot tell; `!` marks what is complete. */
function history(...releases: string[]) {
  const has = new Map<Release['schema'], boolean | undefined>();
  const all = releases.map((text): Release => {
    const schema: Release['schema'] = new Map();
    has.set(schema, text.startsWith('?') ? undefined : text.startsWith('+'));
    return { version: text.replaceAll(/[-+?!]/g, ''), complete: text.endsWith('!'), schema };
  });
  return historyOf(all, (schema) => has.get(schema));
}

test.for([
  ['says nothing of what is always there', ['+7.2', '+10.0'], {}],
  ['says between which releases it came', ['-7.2', '-8.2', '+10.0'], { since: ['8.2', '10.0'] }],
  ['says between which releases it went', ['+7.2', '-8.2', '-10.0'], { removed: ['7.2', '8.2'] }],
  ['says both', ['-7.2', '+8.2', '-10.0'], { since: ['7.2', '8.2'], removed: ['8.2', '10.0'] }],
  ['takes sources and binary of a version together', ['+7.2!', '-7.2', '+10.0'], {}],
  ['does not take a gap for a removal', ['+7.2', '-8.2', '+10.0'], {}],
  ['believes no binary that lacks what none has', ['+7.2!', '-7.2', '-10.0', '+10.2!', '-11.1'], {}],
  ['knows from sources alone since when', ['-7.2!', '-10.0', '+10.2!'], { since: ['7.2', '10.2'] }],
  ['passes over releases that cannot tell', ['?7.2', '?8.2', '+10.0'], {}],
] as const)('historyOf() %s', ([, releases, expected]) => {
  expect(history(...releases)).toEqual(expected);
});
