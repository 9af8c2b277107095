/*
 * What Machine.launch() costs beyond QEMU itself: to the first reply, against a bare spawn of the same command line with the
 * same first reply. Pairs alternate, so both see the same host; the medians are compared.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';

import { Machine } from '@qemukit/machine';

import { median, verdict } from './figures.ts';

const PAIRS = Number(process.env['PAIRS'] ?? 20);
const LIMIT = 1.15;
const OPTIONS = { machine: 'none', name: 'bench' };

async function ours(): Promise<{ ms: number; command: readonly string[] }> {
  const began = performance.now();
  await using vm = await Machine.launch(OPTIONS);
  await vm.qmp.execute('query-status');
  return { ms: performance.now() - began, command: vm.command };
}

/** The least that a Node program can do: spawn, negotiate, ask, without looking at the answers. */
async function bare([program = '', ...args]: readonly string[]): Promise<number> {
  const began = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] });
  const monitor = child.stdio[3] as unknown as Duplex;
  await once(monitor, 'data'); // the greeting
  monitor.write('{"execute":"qmp_capabilities","id":0}');
  await once(monitor, 'data');
  monitor.write('{"execute":"query-status","id":0}');
  await once(monitor, 'data');
  const ms = performance.now() - began;
  const exited = once(child, 'exit');
  monitor.write('{"execute":"quit"}');
  await exited;
  return ms;
}

const { command } = await ours(); // warms the file cache and the code
await bare(command);
const measured: { ours: number; bare: number }[] = [];
for (let i = 0; i < PAIRS; i++) {
  const pair =
    i % 2 === 0
      ? { bare: await bare(command), ours: (await ours()).ms }
      : { ours: (await ours()).ms, bare: await bare(command) };
  measured.push(pair);
}
const launch = median(measured.map((pair) => pair.ours));
const spawned = median(measured.map((pair) => pair.bare));
const ratio = launch / spawned;
console.log(`-machine none, spawn to first reply, median of ${PAIRS} pairs:`);
console.log(`  Machine.launch()  ${launch.toFixed(1)} ms`);
console.log(`  bare spawn        ${spawned.toFixed(1)} ms`);
console.log(`  ratio             ${ratio.toFixed(3)} (at most ${LIMIT}: ${verdict(ratio <= LIMIT)})`);
