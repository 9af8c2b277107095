/*
 * How long the micro-guest takes from QEMU's spawn to its banner, against what QEMU itself takes from its spawn to the greeting
 * of its monitor, with the same command line. The two alternate, so both see the same host; the medians are compared.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';

import { microGuest } from '@qemukit/guest';
import { findBinary, Machine } from '@qemukit/machine';

import { median, verdict } from './figures.ts';

const PAIRS = Number(process.env['PAIRS'] ?? 20);
const LIMIT = 1.6;

/** The descriptors by which QEMU inherits its monitor and its console, and what is awaited there. */
const MILESTONES = { greeting: [3, '"QMP"'], banner: [4, 'qemukit: ready'] } as const;

/** Spawns QEMU → milliseconds to a milestone. */
async function timeTo(milestone: keyof typeof MILESTONES, [program = '', ...args]: readonly string[]): Promise<number> {
  const [fd, text] = MILESTONES[milestone];
  const began = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  let said = '';
  for await (const piece of child.stdio[fd] as unknown as Duplex) {
    said += String(piece);
    if (said.includes(text)) break;
  }
  const took = performance.now() - began;
  child.kill('SIGKILL');
  await exited;
  return took;
}

for (const architecture of ['x86_64', 'aarch64', 'riscv64'] as const) {
  const missing = await findBinary(undefined, architecture).then(
    () => undefined,
    () => `qemu-system-${architecture} is not here: npx qemukit install --arch ${architecture}`,
  );
  if (missing !== undefined) {
    console.log(`${architecture.padEnd(8)} not measured: ${missing}`);
    continue;
  }
  await using vm = await Machine.launch({ ...(await microGuest({ architecture })), accelerator: 'tcg' });
  const { command } = vm;
  await vm.quit();
  const times: Record<keyof typeof MILESTONES, number[]> = { greeting: [], banner: [] };
  for (let i = 0; i < PAIRS; i++) {
    const order = i % 2 === 0 ? (['greeting', 'banner'] as const) : (['banner', 'greeting'] as const);
    for (const milestone of order) times[milestone].push(await timeTo(milestone, command));
  }
  const [greeting, banner] = [median(times.greeting), median(times.banner)];
  console.log(
    `${architecture.padEnd(8)} spawn to banner ${banner.toFixed(1)} ms, to greeting ${greeting.toFixed(1)} ms, median of ` +
      `${PAIRS}, ratio ${(banner / greeting).toFixed(3)} (at most ${LIMIT}: ${verdict(banner / greeting <= LIMIT)})`,
  );
}
