/*
 * What a Machine costs beyond QEMU itself: to the first reply, and for a whole life (launch, first reply, quit, reaped, directory
 * removed), against a bare spawn of the same command line that does the same. Pairs alternate, so both see the same host; the
 * medians are compared.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';

import { Machine, type MachineOptions } from '@qemukit/machine';

import { median, verdict } from './figures.ts';

const PAIRS = Number(process.env['PAIRS'] ?? 60);
const CASES: [title: string, options: MachineOptions, limits: { reply?: number; life: number }][] = [
  ['none', { machine: 'none' }, { reply: 1.15, life: 1.1 }],
  ['q35 -S', { machine: 'q35', args: ['-S'] }, { life: 1.1 }],
];

interface Times {
  readonly reply: number;
  readonly life: number;
}

async function ours(options: MachineOptions): Promise<Times & { readonly command: readonly string[] }> {
  const began = performance.now();
  const vm = await Machine.launch({ ...options, name: 'bench', accelerator: 'tcg' });
  await vm.qmp.queryStatus();
  const reply = performance.now() - began;
  await vm[Symbol.asyncDispose]();
  return { reply, life: performance.now() - began, command: vm.command };
}

/** The least that a Node program can do: spawn, negotiate, ask, quit, without looking at the answers. */
async function bare([program = '', ...args]: readonly string[]): Promise<Times> {
  const began = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] });
  const monitor = child.stdio[3] as unknown as Duplex;
  await once(monitor, 'data'); // the greeting
  monitor.write('{"execute":"qmp_capabilities","id":0}');
  await once(monitor, 'data');
  monitor.write('{"execute":"query-status","id":0}');
  await once(monitor, 'data');
  const reply = performance.now() - began;
  const exited = once(child, 'exit');
  monitor.write('{"execute":"quit"}');
  monitor.resume();
  await exited;
  return { reply, life: performance.now() - began };
}

for (const [title, options, limits] of CASES) {
  const { command } = await ours(options); // warms the file cache and the code
  await bare(command);
  const measured: { readonly ours: Times; readonly bare: Times }[] = [];
  for (let i = 0; i < PAIRS; i++) {
    if (i % 2 === 0) measured.push({ bare: await bare(command), ours: await ours(options) });
    else measured.push({ ours: await ours(options), bare: await bare(command) });
  }
  for (const kind of ['reply', 'life'] as const) {
    const machine = median(measured.map((pair) => pair.ours[kind]));
    const spawned = median(measured.map((pair) => pair.bare[kind]));
    const limit = limits[kind];
    const kept = limit === undefined ? '' : ` (at most ${limit}: ${verdict(machine / spawned <= limit)})`;
    const what = kind === 'reply' ? 'to the first reply' : 'whole life        ';
    console.log(
      `-machine ${title.padEnd(6)} ${what}  Machine ${machine.toFixed(1)} ms, bare ${spawned.toFixed(1)} ms, ` +
        `median of ${PAIRS} pairs, ratio ${(machine / spawned).toFixed(3)}${kept}`,
    );
  }
}
