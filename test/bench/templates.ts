/*
 * What a clone costs: from asking for it to the first answer of its agent, against the cold boot of the same options, against the
 * bare spawn of the same command line until QEMU greets, and for more memory. ROUNDS is how often each is measured.
 */
import { once } from 'node:events';

import { linux } from '@qemukit/guest';
import { Machine, Template, type MachineOptions } from '@qemukit/machine';
import { execa } from 'execa';

import { median, verdict } from './figures.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 15);
const BOOTS = 3;

const options: MachineOptions = { ...(await linux()), accelerator: 'tcg' };

async function timed(rounds: number, run: (done: () => void) => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < rounds; n++) {
    const began = performance.now();
    await run(() => times.push(performance.now() - began));
  }
  return median(times);
}

const answer = async (vm: Machine, done: () => void) => {
  await vm.guest.ready();
  done();
};

/** Spawns what a machine was launched with, and waits for its greeting. */
async function bareSpawn([program = '', ...args]: readonly string[], sockets: number): Promise<number> {
  return await timed(ROUNDS, async (done) => {
    const stdio = ['ignore', 'ignore', 'ignore', ...Array.from({ length: sockets }, () => 'pipe' as const)] as const;
    const child = execa(program, args, { stdio: [...stdio], buffer: false, reject: false });
    await once(child.nodeChildProcess.stdio[3] as NodeJS.ReadableStream, 'data');
    done();
    child.kill('SIGKILL');
    await child;
  });
}

const show = (what: string, ms: number, more = '') =>
  console.log(`${what.padEnd(44)} ${ms.toFixed(1).padStart(8)} ms  ${more}`);

const cold = await timed(BOOTS, async (done) => {
  await using vm = await Machine.launch(options);
  await answer(vm, done);
});
show(`cold boot, launch() to the agent's answer`, cold, `median of ${BOOTS}`);

await using template = await Template.boot(options);
let command: readonly string[] = [];
const clone = await timed(ROUNDS, async (done) => {
  await using vm = await template.clone();
  await answer(vm, done);
  ({ command } = vm);
});
const ratio = (cold / clone).toFixed(0);
show(
  `clone() to the agent's answer`,
  clone,
  `median of ${ROUNDS}; ${ratio} times faster (at least 30: ${verdict(cold >= 30 * clone)})`,
);

// The descriptor of the state is the fourth, after the monitor, the console and the agent; a socket does as well.
const bare = await bareSpawn(command, command.includes('-add-fd') ? 4 : 3);
show(
  `bare spawn of its command line to the greeting`,
  bare,
  `${(clone / bare).toFixed(1)} times as long (at most 4: ${verdict(clone <= 4 * bare)})`,
);

const sizes = [128, 512, 2048];
const times: number[] = [];
for (const memory of sizes) {
  await using sized = await Template.boot({ ...options, memory });
  times.push(
    await timed(ROUNDS, async (done) => {
      await using vm = await sized.clone();
      await answer(vm, done);
    }),
  );
  show(`clone() of ${memory} MiB`, times.at(-1)!);
}
const spread = Math.max(...times) / Math.min(...times) - 1;
console.log(`between sizes ${(spread * 100).toFixed(0)} % (at most 20: ${verdict(spread <= 0.2)})`);
