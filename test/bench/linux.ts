/*
 * How long linux() takes to build a guest from nothing, its downloads excluded, and to find it in the cache. And how long Linux takes
 * from QEMU's spawn until its agent answers: the kernel that comes with qemukit and the distribution's, on three machine types. The
 * cases alternate, so all see the same host; the medians are compared.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { linux, type LinuxOptions } from '@qemukit/guest';
import { Machine } from '@qemukit/machine';

import { ownCache } from '../own-cache.ts';
import { median, verdict } from './figures.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
/** The limits of building a guest and of finding it, in ms. */
const LIMIT = { built: 20_000, found: 200 };

const BUILDS: readonly (readonly [title: string, options: LinuxOptions])[] = [
  ['with qemukit', {}],
  ["the distribution's", { kernel: 'host' }],
  ['with qemukit, and a package', { packages: ['dropbear-bin'] }],
];

/** What is in the cache because it was downloaded or asked for; all else is made of it. */
const DOWNLOADED = /^(kernel-\w+\.json|packages(-\w+\.json)?)$/;

for (const [title, options] of BUILDS) {
  const { path, restore } = await ownCache();
  try {
    await linux(options);
    const times: Record<keyof typeof LIMIT, number[]> = { built: [], found: [] };
    for (let round = 0; round < ROUNDS; round++) {
      const made = (await readdir(join(path, 'linux'))).filter((name) => !DOWNLOADED.test(name));
      for (const name of made) await rm(join(path, 'linux', name));
      for (const how of ['built', 'found'] as const) {
        const began = performance.now();
        await linux(options);
        times[how].push(performance.now() - began);
      }
    }
    const [built, found] = [median(times.built), median(times.found)];
    console.log(
      `${title.padEnd(27)}  built from nothing in ${built.toFixed(0)} ms (at most ${LIMIT.built}: ${verdict(built <= LIMIT.built)}), ` +
        `from the cache in ${found.toFixed(0)} ms (at most ${LIMIT.found}: ${verdict(found <= LIMIT.found)}), median of ${ROUNDS}`,
    );
  } finally {
    await restore();
  }
}

const own = { kernel: 'with qemukit', guest: await linux() };
const host = { kernel: "the distribution's", guest: await linux({ kernel: 'host' }) };
// The distribution's may wait for its clock for ever on microvm: see docs/linux-guest.md.
const cases = [
  { machine: 'microvm,acpi=off', ...own },
  ...['q35', 'pc'].flatMap((machine) => [own, host].map((kernel) => ({ machine, ...kernel }))),
].map((each) => ({ ...each, times: new Array<number>() }));
for (let round = 0; round < ROUNDS; round++) {
  for (const { machine, guest, times } of cases) {
    const began = performance.now();
    await using vm = await Machine.launch({ ...guest, machine, accelerator: 'tcg' });
    await vm.guest.ready();
    times.push(performance.now() - began);
  }
}
for (const { machine, kernel, times } of cases) {
  const [least, middle] = [Math.min(...times), median(times)].map((ms) => `${(ms / 1000).toFixed(2)} s`);
  console.log(
    `${machine.padEnd(16)}  ${kernel.padEnd(18)}  agent answers after ${middle}, median of ${ROUNDS} (${least})`,
  );
}
