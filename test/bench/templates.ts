/*
 * What a clone costs: from asking for it to the first answer of its agent, against the cold boot of the same options, against the
 * bare spawn of the same command line until QEMU greets, and for more memory. ROUNDS is how often each is measured.
 */
import { once } from 'node:events';

import { linux } from '@qemukit/guest';
import { Machine, Template, type MachineOptions } from '@qemukit/machine';
import { execa } from 'execa';

import { systemdGuest } from '../systemd-guest.ts';
import { median, verdict } from './figures.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 15);

type Run = (done: () => void) => Promise<void>;

/** The median of each, in ms. They take turns: what else the host does meets all of them alike. */
async function inTurn(runs: readonly Run[]): Promise<number[]> {
  const times = runs.map((): number[] => []);
  for (let n = 0; n < ROUNDS; n++) {
    for (const [i, run] of runs.entries()) {
      const began = performance.now();
      await run(() => times[i]?.push(performance.now() - began));
    }
  }
  return times.map(median);
}

const answer = async (vm: Machine, done: () => void) => {
  await vm.guest.ready();
  done();
};
const booting =
  (machine: MachineOptions, ready = answer): Run =>
  async (done) => {
    await using vm = await Machine.launch(machine);
    await ready(vm, done);
  };
const cloning =
  (template: Template): Run =>
  async (done) => {
    await using vm = await template.clone();
    await answer(vm, done);
  };
const systemdReady = async (vm: Machine, done: () => void = () => undefined) => {
  await vm.guest.waitForUnit('default.target', { timeout: 100_000 });
  done();
};
/** Spawns what a machine was launched with, and waits for its greeting. */
const spawning =
  ([program = '', ...args]: readonly string[], sockets: number): Run =>
  async (done) => {
    const stdio = ['ignore', 'ignore', 'ignore', ...Array.from({ length: sockets }, () => 'pipe' as const)] as const;
    const child = execa(program, args, { stdio: [...stdio], buffer: false, reject: false });
    await once(child.nodeChildProcess.stdio[3] as NodeJS.ReadableStream, 'data');
    done();
    child.kill('SIGKILL');
    await child;
  };

const show = (what: string, ms: number, more = '') =>
  console.log(`${what.padEnd(66)} ${ms.toFixed(1).padStart(8)} ms  ${more}`);

const options: MachineOptions = { ...(await linux()), accelerator: 'tcg' };
const other: MachineOptions = { ...(await linux({ kernel: 'host' })), accelerator: 'tcg' };
const whole: MachineOptions = { ...(await systemdGuest()), accelerator: 'tcg' };
await using template = await Template.boot(options);
await using otherTemplate = await Template.boot(other);
await using wholeTemplate = await Template.boot(whole, { key: 'systemd', ready: async (vm) => await systemdReady(vm) });
const command = await (async () => {
  await using vm = await template.clone();
  return vm.command;
})();
const measured = await inTurn([
  booting(options),
  cloning(template),
  booting(other),
  cloning(otherTemplate),
  booting(whole, systemdReady),
  cloning(wholeTemplate),
  // The descriptor of the state is the fourth, after the monitor, the console and the agent; a socket does as well.
  spawning(command, command.includes('-add-fd') ? 4 : 3),
]);
const [cold = Number.NaN, clone = Number.NaN] = measured;
const bare = measured.at(-1) ?? Number.NaN;
// The limit of 30 was set when a Linux guest took 5 s and more to boot. With systemd in it, it still does.
for (const [n, kernel] of ["qemukit's kernel", "the distribution's", "qemukit's, and systemd"].entries()) {
  const [boot = Number.NaN, one = Number.NaN] = measured.slice(2 * n);
  show(`${kernel}: cold boot, launch() to the agent's answer`, boot, `median of ${ROUNDS}, as all of these`);
  const ratio = `${(boot / one).toFixed(0)} times faster (at least 30: ${verdict(boot >= 30 * one)})`;
  show(`${kernel}: clone() to the agent's answer`, one, ratio);
}
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
const middle = await inTurn(sized.map(cloning));
for (const [i, memory] of sizes.entries()) show(`clone() of ${memory} MiB`, middle[i]!);
const spread = Math.max(...middle) / Math.min(...middle) - 1;
console.log(`between sizes ${(spread * 100).toFixed(0)} % (at most 20: ${verdict(spread <= 0.2)})`);
