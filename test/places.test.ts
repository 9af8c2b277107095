import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { placesVitest } from './places-vitest.ts';
import { scratch } from './scratch.ts';

const VITESTS: readonly [string, Readonly<Record<string, string>>][] = [
  ['forks', { POOL: 'forks' }],
  ['threads', { POOL: 'threads' }],
  ['the lowest Vitest', { LOWEST: 'yes' }],
];

test.for(VITESTS)('nobody who holds a place waits for one who does, in %s', { timeout: 120_000 }, async ([, env]) => {
  const temporary = await scratch();
  const { output, passed, failed, left, survivors } = await placesVitest('rings', temporary, env);
  expect([passed, failed], output).toEqual([20, 0]);
  expect(output).not.toContain('waited');
  expect(left).toEqual([`qemukit-places-${userInfo().uid}`]);
  expect(survivors).toEqual([]);
});

test('tests that wait longer than they may take pass all the same, and the report of one that fails tells of it', async () => {
  const temporary = await scratch();
  const places = join(temporary, `qemukit-places-${userInfo().uid}`);
  mkdirSync(places);
  await using file = await open(join(places, 'new'), 'wx');
  const held = join(places, `held-000000000000001-${process.pid}-0-00000001-${file.fd}-1-512`);
  renameSync(join(places, 'new'), held);
  const { output, passed, failed } = await placesVitest('late', temporary, {}, (text) => {
    // It says so when it has waited longer.
    if (text.includes(`held by process ${process.pid}\n`)) rmSync(held, { force: true });
  });
  expect([passed, failed], output).toEqual([1, 1]);
  expect(output).toContain('AssertionError: expected');
  expect(output.match(/qemukit: waiting for/g)).toHaveLength(1);
  expect(output).toMatch(
    /before it began, the test waited \d+\.\d s for a place on this host \(1 CPU, 512 MiB; all machines together have 1 CPU, \d+ MiB\)/,
  );
  expect(readdirSync(places)).toEqual([]);
});
