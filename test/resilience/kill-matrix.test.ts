import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { basename, join } from 'node:path';

import { execa } from 'execa';
import { dir as temporaryDirectory, type DirectoryResult } from 'tmp-promise';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { descendants, gone, processesOf } from '../process-table.ts';
import { scratch } from '../scratch.ts';

/** How often each is done: `pnpm soak` asks for more. */
const RUNS = Number(process.env['QEMUKIT_RUNS'] ?? 1);

/** A Vitest with a test that owns machines, as that reports itself. */
interface Owner {
  readonly main: number;
  /** The same as `main` where tests are in threads of it. */
  readonly worker: number;
  readonly directories: readonly string[];
}

/** A way to die. */
interface Way {
  readonly title: string;
  /** Who is sent what; `top` is the process that was started here. Where it is missing the test does it by its own hand. */
  readonly kill?: (owner: Owner, top: number) => void;
  /** Whether the test is in a loop that never yields. */
  readonly loop?: boolean;
  /** Whether Vitest has a terminal, which `top` holds. */
  readonly terminal?: boolean;
  readonly nodeOptions?: string;
}

const interrupted: Way['kill'] = ({ main }) => process.kill(-main, 'SIGINT'); // as a terminal does at Ctrl-C
const terminated: Way['kill'] = ({ main }) => process.kill(main, 'SIGTERM');
const mainKilled: Way['kill'] = ({ main }) => process.kill(main, 'SIGKILL');
const allKilled: Way['kill'] = ({ main }) => process.kill(-main, 'SIGKILL');
const terminalClosed: Way['kill'] = (_, top) => process.kill(top, 'SIGKILL');

const WAYS: readonly Way[] = [
  { title: 'throws outside of its test' },
  { title: 'exits in the middle' },
  { title: 'forgets its machines' },
  { title: 'runs out of memory', nodeOptions: '--max-old-space-size=192' },
  { title: 'is interrupted', kill: interrupted },
  { title: 'is terminated', kill: terminated },
  { title: 'has its main process killed', kill: mainKilled },
  { title: 'is killed as a whole', kill: allKilled },
  { title: 'loses its terminal', terminal: true, kill: terminalClosed },
  { title: 'is interrupted in a loop', loop: true, kill: interrupted },
  { title: 'is terminated in a loop', loop: true, kill: terminated },
  { title: 'has its main process killed in a loop', loop: true, kill: mainKilled },
  { title: 'is killed as a whole in a loop', loop: true, kill: allKilled },
  { title: 'loses its terminal in a loop', loop: true, terminal: true, kill: terminalClosed },
  { title: 'ends normally' },
];

/** In a thread it would be the main process. */
const WORKER_KILLED: Way = { title: 'has its worker killed', kill: ({ worker }) => process.kill(worker, 'SIGKILL') };

/** The directories of machines below this one. */
function machinesIn(directory: string): string[] {
  return readdirSync(directory).filter((name) => name.startsWith('qemukit-'));
}

/** Has a Vitest die whose temporary files are below a directory that the run before had, too → the processes that it leaves for a second. */
async function die(pool: string, way: Way, temporary: string): Promise<number[]> {
  const observer = join(await scratch(), 'observer');
  const server = createServer().listen(observer);
  onTestFinished(() => void server.close());
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const vitest = ['vitest', 'run', 'dying.case.ts', `--pool=${pool}`];
  const [program, ...args] =
    way.terminal === true ? ['script', '-qec', `exec ${vitest.join(' ')}`, '/dev/null'] : vitest;
  const run = execa(program!, args, {
    cwd: join(import.meta.dirname, 'cases'),
    detached: true, // signals for a group are for this run's
    reject: false,
    all: true,
    timeout: 50_000,
    env: {
      WAY: way.loop === true ? 'never yields' : way.title,
      OBSERVER: observer,
      TMPDIR: temporary,
      NODE_OPTIONS: way.nodeOptions ?? '',
    },
  });
  const [socket] = await Promise.race([connected, run.then(({ all }) => Promise.reject(new Error(all)))]);
  socket.on('error', () => undefined); // its end is what is waited for
  const ownerEnds = once(socket, 'close');
  const [report] = (await once(socket, 'data')) as [Buffer];
  const owner = JSON.parse(String(report)) as Owner;
  expect(machinesIn(temporary), 'nothing is left of the run before').toEqual(
    expect.arrayContaining(owner.directories.map((path) => basename(path))),
  );
  expect(machinesIn(temporary)).toHaveLength(2);
  const owned = descendants(owner.worker);
  expect(owned, 'two QEMUs, the wrapper of one, and its guard').toHaveLength(4);
  socket.write('die');
  await once(socket, 'data');
  if (way.kill === undefined) await ownerEnds;
  else way.kill(owner, run.pid!);
  const ends = await Promise.all(owned.map(async (pid) => await gone(pid, 1000)));
  expect(ends, 'gone within a second').toEqual([true, true, true, true]);
  await run;
  // Vitest has a process that kills its workers, and ends after them.
  const left = processesOf(`OBSERVER=${observer}`);
  const lasting = await Promise.all(left.map(async (pid) => !(await gone(pid, 1000))));
  return left.filter((_, n) => lasting[n]);
}

describe.for(['forks', 'threads'])('no process is left a second after a run in %s', (pool) => {
  let temporary: DirectoryResult;
  beforeAll(async () => {
    temporary = await temporaryDirectory({ unsafeCleanup: true });
  });
  afterAll(async () => await temporary.cleanup());

  const ways = pool === 'forks' ? [WORKER_KILLED, ...WAYS] : WAYS;
  test.for(ways.flatMap((way) => Array.from({ length: RUNS }, () => way)))('$title', async (way) => {
    expect(await die(pool, way, temporary.path)).toEqual([]);
  });

  test('and no directory is left after the last', () => {
    expect(machinesIn(temporary.path)).toEqual([]);
  });
});
