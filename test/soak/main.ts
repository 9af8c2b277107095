/*
 * `pnpm soak [machines] [minutes] [seed]`: launches and disposes machines, four at a time, over that time, kills some of them in
 * the middle, and prints what this process holds. Fails where that grows.
 */
import { setTimeout as delay } from 'node:timers/promises';

import { held, type Held } from './held.ts';
import { live, random, type Ends } from './lives.ts';

const AT_ONCE = 4;

const [machines = 2000, minutes = 20, seed = Date.now() % 2 ** 31] = process.argv.slice(2).map(Number);
const chance = random(seed);
const ends: Ends = { disposed: 0, killed: 0 };
const began = performance.now();
const figures: Held[] = [];
let launched = 0;

/** Lives, one after the other, spread over the time. */
async function lives(until: number): Promise<void> {
  while (launched < until) {
    const due = (launched++ / machines) * minutes * 60_000;
    await delay(Math.max(0, due - (performance.now() - began)));
    await live(chance(), ends);
  }
}

function print(now: Held): void {
  const { heap, external, ...counts } = now;
  const shown = { seconds: (performance.now() - began) / 1000, launched, ...ends, ...counts };
  const rounded = Object.entries(shown).map(([name, value]) => `${name} ${value.toFixed(0)}`);
  console.log(
    `${rounded.join(', ')}, heap ${(heap / 2 ** 20).toFixed(1)} MiB, external ${(external / 2 ** 20).toFixed(1)} MiB`,
  );
}

console.log(`${machines} machines in ${minutes} min, ${AT_ONCE} at a time, seed ${seed}`);
for (let part = 1; part <= 10; part++) {
  const until = Math.round((machines * part) / 10);
  await Promise.all(Array.from({ length: AT_ONCE }, async () => await lives(until)));
  await delay(1000); // QEMU's last file descriptors and Node's own timers go in their time
  const now = held();
  figures.push(now);
  print(now);
}

const [early, late] = [figures[0]!, figures.at(-1)!];
const grown = (Object.keys(early) as (keyof Held)[]).filter((name) => {
  const bytes = name === 'heap' || name === 'external';
  return late[name] > early[name] + (bytes ? 10 * 2 ** 20 : 0);
});
for (const name of ['directories', 'children'] as const) if (late[name] > 0) grown.push(name);
console.log(grown.length === 0 ? 'nothing has grown' : `grown: ${grown.join(', ')}`);
process.exitCode = grown.length === 0 ? 0 : 1;
