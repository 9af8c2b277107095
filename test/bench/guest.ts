/*
 * What the way into the guest costs, for each transport: the round trip of the shortest command, and 16 MiB in and out, whose
 * hashes are compared. And how long a wait goes on after the kernel's panic: from the first sign of it on the console.
 */
import { createHash, randomBytes } from 'node:crypto';

import { linux } from '@qemukit/guest';
import { Machine, type GuestAccess } from '@qemukit/machine';

import { median, verdict } from './figures.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 100);
const PANICS = Number(process.env['PANICS'] ?? 5);
/** The median of a round trip in ms, and the size of what is moved in MiB. */
const CASES: readonly [access: GuestAccess, limit: number, size: number][] = [['agent', 10, 16]];

const hash = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

async function timed<T>(run: () => Promise<T>): Promise<[ms: number, result: T]> {
  const began = performance.now();
  const result = await run();
  return [performance.now() - began, result];
}

for (const [access, limit, size] of CASES) {
  await using vm = await Machine.launch({ ...(await linux()), accelerator: 'tcg', guest: access });
  const { guest } = vm;
  await guest.ready();
  const times: number[] = [];
  for (let n = 0; n < ROUNDS; n++) times.push((await timed(async () => await guest.exec(['true'])))[0]);
  const middle = median(times);
  const kept = `(at most ${limit} ms: ${verdict(middle <= limit)})`;
  console.log(`${access.padEnd(8)} exec(['true'])  median of ${ROUNDS} ${middle.toFixed(1)} ms ${kept}`);
  const data = randomBytes(size << 20);
  const rate = (ms: number) => `${((size * 1000) / ms).toFixed(2)} MiB/s`.padStart(12);
  const [into] = await timed(async () => await guest.writeFile('/tmp/data', data));
  console.log(`${access.padEnd(8)} writeFile()     ${size} MiB ${rate(into)}`);
  const [out, back] = await timed(async () => await guest.readFile('/tmp/data'));
  const inside = (await guest.exec(['sha256sum', '/tmp/data'])).stdout.split(' ')[0];
  const equal = hash(back) === hash(data) && inside === hash(data);
  console.log(`${access.padEnd(8)} readFile()      ${size} MiB ${rate(out)}  hashes equal: ${verdict(equal)}`);
  const [through] = await timed(async () => await guest.exec(['cat'], { input: data }));
  console.log(`${access.padEnd(8)} exec(['cat'])   ${size} MiB ${rate(through)}  in and out at once`);
}

const times: number[] = [];
for (let n = 0; n < PANICS; n++) {
  await using vm = await Machine.launch({ ...(await linux()), accelerator: 'tcg' });
  await vm.guest.ready();
  await vm.guest.exec('echo c >/proc/sysrq-trigger; sleep 60').catch(() => undefined);
  const now = vm.console.dialogue.mark();
  const lines = vm.console.dialogue.toJsonLines().split('\n');
  const sign = lines.find((line) => line.includes('Kernel panic')) ?? 'null';
  times.push(now - (JSON.parse(sign) as { time: number }).time);
}
const middle = median(times);
const most = Math.max(...times);
console.log(
  `panic to the end of a wait  median of ${PANICS} ${middle.toFixed(0)} ms, most ${most.toFixed(0)} ms (at most 1000 ms: ${verdict(most <= 1000)})`,
);
