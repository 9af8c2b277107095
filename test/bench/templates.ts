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

/** The limit of 30 was set when Linux guests had the distribution's kernel; qemukit's own boots in half the time or less. */
const KERNELS: readonly (readonly [string, MachineOptions])[] = [
  ["qemukit's kernel", { ...(await linux()), accelerator: 'tcg' }],
  ["the distribution's", { ...(await linux({ kernel: 'host' })), accelerator: 'tcg' }],
];
const [[, options]] = KERNELS as [(typeof KERNELS)[number]];

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
  console.log(`${what.padEnd(66)} ${ms.toFixed(1).padStart(8)} ms  ${more}`);

const colds: number[] = [];
const clones: number[] = [];
let command: readonly string[] = [];
for (const [kernel, machine] of KERNELS) {
  const boot = await timed(BOOTS, async (done) => {
    await using vm = await Machine.launch(machine);
    await answer(vm, done);
  });
  show(`${kernel}: cold boot, launch() to the agent's answer`, boot, `median of ${BOOTS}`);
  await using booted = await Template.boot(machine);
  const one = await timed(ROUNDS, async (done) => {
    await using vm = await booted.clone();
    await answer(vm, done);
    if (machine === options) ({ command } = vm);
  });
  const ratio = `${(boot / one).toFixed(0)} times faster (at least 30: ${verdict(boot >= 30 * one)})`;
  show(`${kernel}: clone() to the agent's answer`, one, `median of ${ROUNDS}; ${ratio}`);
  colds.push(boot);
  clones.push(one);
}
const [cold = Number.NaN] = colds;
const [clone = Number.NaN] = clones;
await using template = await Template.boot(options);

// The descriptor of the state is the fourth, after the monitor, the console and the agent; a socket does as well.
const bare = await bareSpawn(command, command.includes('-add-fd') ? 4 : 3);
show(
  `bare spawn of its command line to the greeting`,
  bare,
  `${(clone / bare).toFixed(1)} times as long (at most 4: ${verdict(clone <= 4 * bare)})`,
);

await using pool = template.pool({ size: 2 });
await pool.full();
const taken: number[] = [];
for (let n = 0; n < ROUNDS; n++) {
  const began = performance.now();
  await using vm = await pool.take();
  await vm.guest.ready();
  taken.push(performance.now() - began);
  // A pool that keeps up with its tests.
  await pool.full();
}
const warm = median(taken);
show(
  `take() from a pool to the agent's answer`,
  warm,
  `${(cold / warm).toFixed(0)} times faster (at least 500: ${verdict(cold >= 500 * warm)}; at most 10 ms: ${verdict(warm <= 10)})`,
);
await pool[Symbol.asyncDispose]();

const sizes = [128, 512, 2048];
await using templates = new AsyncDisposableStack();
const sized: Template[] = [];
for (const memory of sizes) sized.push(templates.use(await Template.boot({ ...options, memory })));
// In turn: what else the host does meets all sizes alike.
const times = sizes.map((): number[] => []);
for (let n = 0; n < ROUNDS; n++) {
  for (const [i, each] of sized.entries()) {
    const one = await timed(1, async (done) => {
      await using vm = await each.clone();
      await answer(vm, done);
    });
    times[i]?.push(one);
  }
}
const middle = times.map(median);
for (const [i, memory] of sizes.entries()) show(`clone() of ${memory} MiB`, middle[i]!);
const spread = Math.max(...middle) / Math.min(...middle) - 1;
console.log(`between sizes ${(spread * 100).toFixed(0)} % (at most 20: ${verdict(spread <= 0.2)})`);
