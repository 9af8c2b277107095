import { readFileSync, statSync, truncateSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { MicroGuest } from '@qemukit/guest';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';

import { scratch } from './scratch.ts';

const BUILD = join(import.meta.dirname, '../packages/guest/micro/build.ts');
const { exitCode, stdout, stderr } = await execa(process.execPath, [BUILD, '--check'], { reject: false });
const reasons = stdout.replaceAll('\n', '; ');

// Other compilers give other code, and so does another version.
test.skipIf(exitCode === 3)(
  `the embedded images are what their sources give${exitCode === 3 ? ` (cannot be told here: ${reasons})` : ''}`,
  () => {
    expect({ exitCode, stderr, stdout }).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: expect.stringMatching(/^(\w+: the \d+ bytes are those of the sources\n?){3}$/),
    });
  },
);

/** Asks for a guest in a process of its own, as a test runner's workers do. */
async function inProcess(cache: string): Promise<MicroGuest> {
  const script = `
    import { microGuest } from '@qemukit/guest';
    console.log(JSON.stringify(await microGuest({ architecture: 'x86_64' })));
  `;
  const { stdout: printed } = await execa(
    process.execPath,
    ['--conditions=source', '--input-type=module', '--eval', script],
    { cwd: import.meta.dirname, env: { QEMUKIT_CACHE: cache } },
  );
  return JSON.parse(printed) as MicroGuest;
}

describe('microGuest()', () => {
  test('puts one image into the cache, for this user only, also when four processes do so at once', async () => {
    const cache = join(await scratch(), 'cache');
    const guests = await Promise.all([inProcess(cache), inProcess(cache), inProcess(cache), inProcess(cache)]);
    const image = String(guests[0]?.firmware);
    expect(guests.map(({ firmware }) => firmware)).toEqual([image, image, image, image]);
    expect(await readdir(dirname(image))).toHaveLength(1);
    expect([statSync(image).mode & 0o777, statSync(dirname(image)).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(statSync(image).size).toBe(65_536);
  });

  test('replaces an image that is damaged', async () => {
    const cache = await scratch();
    const { firmware = '' } = await inProcess(cache);
    const whole = readFileSync(firmware);
    truncateSync(firmware, 1000);
    await inProcess(cache);
    expect(readFileSync(firmware).equals(whole)).toBe(true);
  });
});
