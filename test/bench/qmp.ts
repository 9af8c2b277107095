/*
 * What the protocol client costs beyond QEMU itself: its rate against a bare loop in C that does the same on the same QEMU
 * (raw-qmp.c), or, without a C compiler, against a bare socket in Node, which is shown in any case, as the least that a program
 * in Node can do: it counts lines in one buffer, without a stream, a promise or JSON. All alternate, so all see the same host; a
 * ratio is the median over the rounds.
 */
import { openSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import { findBinary } from '@qemukit/machine';
import { Monitor } from '@qemukit/machine/qmp';
import { execa } from 'execa';
import { dir as temporaryDirectory } from 'tmp-promise';

import { median, verdict } from './figures.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 31);
/** Client CPU per command, in µs. */
const CPU_LIMIT = 70;

type Mode = 'status' | 'schema' | 'events';

interface Contest {
  readonly title: string;
  readonly mode: Mode;
  /** How many commands a round. */
  readonly count: number;
  readonly window: number;
  /** The least part of the bare loop's rate. */
  readonly limit: number;
}

const CONTESTS: readonly Contest[] = [
  { title: 'query-status, one after another', mode: 'status', count: 400, window: 1, limit: 0.92 },
  { title: 'query-status, 8 in flight', mode: 'status', count: 400, window: 8, limit: 0.98 },
  { title: 'stop and cont with their events', mode: 'events', count: 400, window: 1, limit: 0.9 },
  { title: 'query-qmp-schema (207 kB or more)', mode: 'schema', count: 6, window: 1, limit: 0.95 },
];

/** Just-in-time compilation is no part of what is compared. */
const WARM_UP: Record<Mode, number> = { status: 20_000, events: 10_000, schema: 60 };

/** Runs a contest's commands on the monitor at a path → milliseconds. */
type BareLoop = (path: string, contest: Contest) => Promise<number>;

/** Runs `count` commands through the product → milliseconds. */
async function ours(monitor: Monitor, { mode, count, window }: Contest): Promise<number> {
  const began = performance.now();
  if (mode === 'events') {
    for (let i = 0; i < count; i++) {
      const from = monitor.events.mark();
      await monitor.execute(i % 2 === 0 ? 'stop' : 'cont');
      await monitor.events.waitFor(i % 2 === 0 ? 'STOP' : 'RESUME', { from });
    }
    return performance.now() - began;
  }
  const command = mode === 'status' ? 'query-status' : 'query-qmp-schema';
  let left = count;
  const worker = async () => {
    while (left-- > 0) await monitor.execute(command);
  };
  await Promise.all(Array.from({ length: window }, worker));
  return performance.now() - began;
}

/** Compiles raw-qmp.c; undefined where there is no C compiler. */
async function compile(directory: string): Promise<BareLoop | undefined> {
  const program = join(directory, 'raw-qmp');
  const { failed } = await execa('cc', ['-O2', '-o', program, join(import.meta.dirname, 'raw-qmp.c')], {
    reject: false,
  });
  if (failed) return undefined;
  return async (socketPath, { mode, count, window }) => {
    const { stdout } = await execa(program, [socketPath, mode, `${count}`, `${window}`], { timeout: 120_000 });
    return Number(stdout);
  };
}

/** What raw-qmp.c does, with a socket of Node. */
async function bareSocket(path: string, { mode, count, window }: Contest): Promise<number> {
  let [lines, wanted, enough] = [0, 0, () => undefined as void];
  const callback = (length: number, buffer: Uint8Array) => {
    for (let at = buffer.indexOf(10); at >= 0 && at < length; at = buffer.indexOf(10, at + 1)) lines += 1;
    if (lines >= wanted) enough();
    return true;
  };
  const socket = connect({ path, onread: { buffer: new Uint8Array(65536), callback } });
  const send = (command: string) => socket.write(`{"execute":"${command}","id":0}`);
  const receive = async (more: number) => {
    wanted += more;
    if (lines < wanted) await new Promise<void>((resolve) => (enough = resolve));
  };
  await receive(1);
  socket.write('{"execute":"qmp_capabilities","arguments":{"enable":["oob"]},"id":0}');
  await receive(1);
  const command = { status: 'query-status', schema: 'query-qmp-schema', events: 'stop' }[mode];
  const linesEach = mode === 'events' ? 2 : 1;
  const began = performance.now();
  await new Promise<void>((resolve) => {
    let done = 0;
    enough = () => {
      for (; lines >= wanted && done < count; wanted += linesEach) {
        done += 1;
        if (done + window <= count) send(mode === 'events' && done % 2 === 1 ? 'cont' : command);
      }
      if (done === count) resolve();
    };
    wanted += linesEach;
    for (let sent = 0; sent < window; sent++) send(command);
  });
  const ms = performance.now() - began;
  socket.destroy();
  return ms;
}

/**
 * Keeps the CPUs from sleeping until this program ends, where we may: as root, on Linux
 * (https://docs.kernel.org/power/pm_qos_interface.html). Else a good part of a command is the waking up of one CPU and then of
 * the other, and a client pays for it that leaves QEMU's asleep a little longer.
 */
function keepAwake(): boolean {
  try {
    writeSync(openSync('/dev/cpu_dma_latency', 'r+'), Int32Array.of(0));
    return true;
  } catch {
    return false;
  }
}

/** A QEMU whose monitor is a socket at `path`, for one client after another. */
async function start(path: string) {
  const { command, args, env } = await findBinary(undefined, process.arch === 'arm64' ? 'aarch64' : 'x86_64');
  const [program, ...before] = command;
  const machine = ['-nodefaults', '-display', 'none', '-machine', 'none', '-accel', 'tcg'];
  // With -daemonize the command returns when the socket is there.
  await execa(program, [...before, ...args, ...machine, '-qmp', `unix:${path},server=on,wait=off`, '-daemonize'], {
    env,
  });
}

interface Figures {
  /** Commands a second. */
  readonly rate: number;
  /** Of this process, in µs a command. */
  readonly cpu: number;
}

async function measured({ count }: Contest, run: () => Promise<number>): Promise<Figures> {
  const before = process.cpuUsage();
  const ms = await run();
  const { user, system } = process.cpuUsage(before);
  return { rate: (1000 * count) / ms, cpu: (user + system) / count };
}

async function compare(contest: Contest, contenders: Record<string, () => Promise<Figures>>): Promise<void> {
  const { title, mode, count, limit } = contest;
  const rounds: Record<string, Figures>[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const order = Object.entries(contenders);
    if (i % 2 === 1) order.reverse();
    const round: Record<string, Figures> = {};
    for (const [name, run] of order) round[name] = await run();
    rounds.push(round);
  }
  const of = (name: string, what: keyof Figures) => median(rounds.map((round) => round[name]?.[what] ?? Number.NaN));
  const [reference = ''] = Object.keys(contenders);
  console.log(`${title}, median of ${ROUNDS} rounds of ${count}:`);
  for (const name of Object.keys(contenders)) {
    const ratio = median(rounds.map((round) => round[name]!.rate / round[reference]!.rate));
    const judged = name === 'Monitor' ? ` (at least ${limit}: ${verdict(ratio >= limit)})` : '';
    console.log(`  ${name.padEnd(14)}${of(name, 'rate').toFixed(0).padStart(6)}/s  ${ratio.toFixed(3)}${judged}`);
  }
  const cpu = of('Monitor', 'cpu');
  const bound = mode === 'schema' ? '' : ` (under ${CPU_LIMIT} µs: ${verdict(cpu < CPU_LIMIT)})`;
  console.log(
    `  CPU of Monitor ${cpu.toFixed(0)} µs a command${bound}, of the bare socket ${of('bare socket', 'cpu').toFixed(0)}`,
  );
}

const { path: directory, cleanup } = await temporaryDirectory({ prefix: 'qemukit-bench', unsafeCleanup: true });
const path = join(directory, 'monitor.sock');
const loopInC = await compile(directory);
await start(path);
console.log(`CPUs are ${keepAwake() ? 'kept from sleeping' : 'left to sleep between two messages, which costs'}`);

const monitor = async (contest: Contest) => {
  await using connected = await Monitor.connect(path);
  return await measured(contest, async () => await ours(connected, contest));
};
for (const contest of CONTESTS) {
  const warmUp = { ...contest, count: WARM_UP[contest.mode] };
  await monitor(warmUp);
  await bareSocket(path, warmUp);
  await compare(contest, {
    ...(loopInC && { 'loop in C': async () => await measured(contest, async () => await loopInC(path, contest)) }),
    'bare socket': async () => await measured(contest, async () => await bareSocket(path, contest)),
    Monitor: async () => await monitor(contest),
  });
}
await using last = await Monitor.connect(path);
await last.execute('quit');
await cleanup();
