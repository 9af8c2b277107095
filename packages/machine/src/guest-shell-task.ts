import { setTimeout as delay } from 'node:timers/promises';

import { messageOf, QemuError } from './errors.ts';
import type { GuestCarrier } from './guest-carrier.ts';
import type { GuestStream, GuestTask, GuestTaskEvents } from './guest-transport.ts';

/** Calls the script in the guest → what it printed. */
export type Call = (what: readonly string[], input?: Uint8Array) => Promise<Buffer>;

/** What the script says of a task. */
interface Frame {
  readonly code: string;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** How long it rests between two looks at a command that runs, in ms: at first, and at most. */
const REST = { first: 5, most: 200 };

/** How often the first call rests in the guest, for 20 ms: most commands are over by then. */
const FIRST_RESTS = 5;
/** How many frames in a row may be damaged, as by what the kernel prints in between. */
const DAMAGED = 20;
/** How many bytes of output are asked for at least. */
const LEAST = 512;

const NOTHING: Frame = { code: '-', stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };

/** One thing that a guest's shell was asked for, from the first call to the last. */
export class ShellTask {
  readonly #task: GuestTask;
  readonly #events: GuestTaskEvents;
  readonly #carrier: Pick<GuestCarrier, 'most' | 'rests'>;
  readonly #id: string;
  readonly #killed = Promise.withResolvers<'killed'>();
  #state: 'waits' | 'begun' | 'runs' | 'killed' | 'over' = 'waits';
  #call: Call = async () => await Promise.reject(new QemuError('it has not begun'));
  /** How many frames in a row came damaged. */
  #damaged = 0;
  /** What a read or write has said on stderr. */
  #said = '';

  constructor(number: number, task: GuestTask, events: GuestTaskEvents, carrier: Pick<GuestCarrier, 'most' | 'rests'>) {
    this.#id = String(number);
    this.#task = task;
    this.#events = events;
    this.#carrier = carrier;
  }

  /** Whether anything of it is in the guest. */
  get begun(): boolean {
    return this.#state !== 'waits';
  }

  /** Does it all, from when there is a session. Never rejects. */
  async go(session: () => Promise<Call>): Promise<void> {
    try {
      this.#call = await session();
      if (this.#state !== 'waits') return;
      this.#state = 'begun';
      await this.#feed();
      await this.#run();
    } catch (error) {
      this.fail((waiting) => new QemuError(`Failed while ${waiting}: ${messageOf(error)}`, { cause: error }));
    } finally {
      // What is left in a guest that has started anew is gone with its memory.
      if (this.begun) await this.#call(['end', this.#id]).catch(() => undefined);
    }
  }

  kill(): void {
    if (this.#state === 'waits') this.fail((waiting) => new QemuError(`Cancelled ${waiting}`));
    else if (this.#state === 'runs') void this.#call(['kill', this.#id]).catch(() => undefined);
    else if (this.#state === 'begun') this.#state = 'killed';
    this.#killed.resolve('killed');
  }

  /** Ends it on this side. A second call changes nothing. */
  fail(makeError: (waiting: string) => Error): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#killed.resolve('killed');
    this.#events.failed(makeError);
  }

  /** Hands the input over, whole: the command reads it as a file. */
  async #feed(): Promise<void> {
    const task = this.#task;
    if (task.kind === 'read') return;
    const input = task.input[Symbol.asyncIterator]();
    for (;;) {
      const next = await Promise.race([this.#next(input), this.#killed.promise]);
      if (next === 'killed') {
        void input.return?.().catch(() => undefined);
        return;
      }
      if (next.done === true) return;
      const { input: most } = this.#carrier.most;
      for (let at = 0; at < next.value.length; at += most) {
        if (this.#state !== 'begun') return;
        await this.#call(['add', this.#id], next.value.subarray(at, at + most));
      }
    }
  }

  async #next(input: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array>> {
    try {
      return await input.next();
    } catch (error) {
      const why = messageOf(error);
      this.fail((waiting) => new QemuError(`The input ended early while ${waiting}: ${why}`, { cause: error }));
      throw error;
    }
  }

  async #run(): Promise<void> {
    if (this.#state === 'killed') this.#exit({ exitCode: undefined, signal: 'SIGKILL' });
    if (this.#state !== 'begun') return;
    this.#state = 'runs';
    let most = this.#carrier.most.output;
    const seen = { stdout: 0, stderr: 0 };
    let rest = REST.first;
    let frame = this.#read(await this.#call(['run', this.#id, `${most}`, `${FIRST_RESTS}`, ...start(this.#task)]));
    for (;;) {
      if (frame.code === 'f') throw new QemuError(frame.stdout.toString().trim());
      // The next is asked for when this was taken: a slow reader is given no more than he takes.
      await Promise.all([this.#give('stdout', frame.stdout), this.#give('stderr', frame.stderr)]);
      if ((this.#state as string) === 'over') return;
      if (frame.code !== '-') break;
      const isNew = frame.stdout.length + frame.stderr.length > 0;
      rest = isNew ? REST.first : Math.min(2 * rest, REST.most);
      if (!isNew) await Promise.race([delay(rest), this.#killed.promise]);
      seen.stdout += frame.stdout.length;
      seen.stderr += frame.stderr.length;
      // What is shorter is damaged less often.
      if (this.#damaged > 0) most = Math.max(LEAST, most / 8);
      const from = [`${seen.stdout}`, `${seen.stderr}`];
      frame = this.#read(await this.#call(['poll', this.#id, ...from, `${most}`, `${this.#carrier.rests}`]));
    }
    const exitCode = Number(frame.code);
    if (this.#task.kind !== 'run' && exitCode !== 0) throw new QemuError(this.#said.trim() || `exit code ${exitCode}`);
    this.#exit({ exitCode, signal: undefined });
  }

  /** What came, or nothing where it came damaged: it is asked for again. */
  #read(bytes: Buffer): Frame {
    const frame = readFrame(bytes);
    this.#damaged = frame === undefined ? this.#damaged + 1 : 0;
    if (this.#damaged < DAMAGED) return frame ?? NOTHING;
    throw new QemuError(
      `the guest says something else than was asked for: ${JSON.stringify(bytes.toString('latin1', 0, 200))}`,
    );
  }

  #exit(exit: { exitCode: number | undefined; signal: string | undefined }): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#events.exit(exit);
  }

  async #give(stream: GuestStream, data: Buffer): Promise<void> {
    if (data.length === 0) return;
    if (this.#task.kind !== 'run' && stream === 'stderr') this.#said += data.toString();
    else if (this.#state === 'runs') {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#events.output(stream, data, resolve);
      await Promise.race([promise, this.#killed.promise]);
    }
  }
}

/** What the script takes to run a task: directory, user, the program to look for, then the command. */
function start(task: GuestTask): readonly string[] {
  if (task.kind === 'read') return ['/', '', '', 'cat', task.path];
  if (task.kind === 'write') {
    const script = 'cat >"$1" && { [ -z "$2" ] || chmod "$2" "$1"; }';
    return ['/', '', '', '/bin/sh', '-c', script, 'sh', task.path, task.mode?.toString(8) ?? ''];
  }
  const { command, env, cwd, user } = task;
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  // With a PATH of its own it is looked for by `env`.
  const program = 'PATH' in env ? '' : command[0];
  return [cwd || '/', user, program, ...(variables.length === 0 ? [] : ['env', ...variables]), ...command];
}

/** A frame, if that is what it is, whole. */
function readFrame(bytes: Buffer): Frame | undefined {
  const end = bytes.indexOf('\n');
  const [, code, out, err] = /^(-|f|\d+) (\d+) (\d+)$/.exec(bytes.toString('latin1', 0, Math.max(end, 0))) ?? [];
  const [stdout, stderr] = [Number(out), Number(err)];
  if (code === undefined || bytes.length !== end + 1 + stdout + stderr) return undefined;
  const [first, second] = [end + 1, end + 1 + stdout];
  return { code, stdout: bytes.subarray(first, second), stderr: bytes.subarray(second) };
}
