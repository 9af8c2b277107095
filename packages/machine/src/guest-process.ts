import { StringDecoder } from 'node:string_decoder';

import { within, type WaitOptions } from './deadline.ts';
import { AbortError, GuestCommandError, QemuError, TimeoutError } from './errors.ts';
import { lastLines } from './printable.ts';
import type { GuestExit, GuestRun, GuestStream, GuestTask, GuestTransport } from './guest-transport.ts';

/** How a command in the guest ended, and what it printed. */
export class GuestResult implements GuestExit {
  /** Its exit code; undefined where a signal ended it. */
  readonly exitCode: number | undefined;
  /** The signal that ended it, as `SIGKILL`; undefined where it exited. */
  readonly signal: string | undefined;
  /** What it printed on stdout, as text without the last newline; what was iterated over is not kept. */
  readonly stdout: string;
  /** The same of stderr. */
  readonly stderr: string;
  readonly #bytes: Readonly<Record<GuestStream, Buffer>>;

  constructor({ exitCode, signal }: GuestExit, bytes: Readonly<Record<GuestStream, Buffer>>) {
    this.exitCode = exitCode;
    this.signal = signal;
    this.#bytes = bytes;
    this.stdout = bytes.stdout.toString().replace(/\r?\n$/, '');
    this.stderr = bytes.stderr.toString().replace(/\r?\n$/, '');
  }

  /** What it printed on stdout, byte by byte as it came. */
  get stdoutBytes(): Uint8Array {
    return this.#bytes.stdout;
  }

  /** The same of stderr. */
  get stderrBytes(): Uint8Array {
    return this.#bytes.stderr;
  }
}

/** A piece of a command's output, as it came. */
export interface GuestOutput {
  readonly from: GuestStream;
  readonly data: Uint8Array;
  /** The data as text; a character in two pieces comes with the second. */
  readonly text: string;
}

/**
 * A command that runs in the guest: its result to be awaited, and its output to be iterated over as it comes. A reader that is
 * slow holds the command up; one that leaves the loop early kills it.
 */
export interface GuestProcess extends Promise<GuestResult>, AsyncIterable<GuestOutput> {}

/** How a command's end is waited for. */
export interface ProcessOptions extends WaitOptions {
  /** Whether a command that does not exit with 0 rejects with `GuestCommandError`. Default: true. */
  readonly reject?: boolean | undefined;
}

/** How long a killed command may take to be gone, in ms. */
const AFTER_KILL = 2000;
/** How much of what was iterated over is kept for messages, in bytes. */
const TAIL = 4096;

/** Starts a command; `shown` is what it is called in messages. */
export function startProcess(
  transport: GuestTransport,
  task: GuestTask,
  shown: string,
  options: ProcessOptions,
): GuestProcess {
  const output = new ProcessOutput();
  const result = finish(transport, task, shown, output, options);
  return Object.assign(result, {
    [Symbol.asyncIterator]: () => {
      result.catch(() => undefined); // the iteration rejects with it
      return output.iterate(result);
    },
  });
}

/** Runs a task to its end, within the options' deadline; one that is late is killed, and gone when this rejects. */
export async function finishTask(
  transport: GuestTransport,
  task: GuestTask,
  doing: string,
  output: ProcessOutput,
  options: WaitOptions,
): Promise<GuestExit> {
  let run: GuestRun | undefined;
  let over: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (over = resolve));
  const where = `${doing} in the guest`;
  try {
    return await within<GuestExit>(
      options,
      () => `${where}; ${transport.describe() === '' ? output.describe() : `the guest ${transport.describe()}`}`,
      (settle) => {
        run = transport.run(task, {
          output: (from, data, taken) => output.add(from, data, taken),
          exit: (exit) => {
            over();
            settle.resolve(exit);
          },
          failed: (makeError) => {
            over();
            settle.reject(() => makeError(where));
          },
        });
        output.kill = () => run?.kill();
        return () => undefined;
      },
      transport,
    );
  } catch (error) {
    if (run !== undefined && (error instanceof TimeoutError || error instanceof AbortError)) {
      output.discard();
      run.kill();
      await gone(ended);
    }
    throw error;
  } finally {
    output.end();
  }
}

async function finish(
  transport: GuestTransport,
  task: GuestTask,
  shown: string,
  output: ProcessOutput,
  { reject = true, ...options }: ProcessOptions,
): Promise<GuestResult> {
  const exit = await finishTask(transport, task, `running ${JSON.stringify(shown)}`, output, options);
  const result = new GuestResult(exit, output.kept());
  if (exit.exitCode === 0 || !reject) return result;
  throw new GuestCommandError(shown, exit, { stdout: result.stdout, stderr: result.stderr || output.tail('stderr') });
}

async function gone(ended: Promise<void>): Promise<void> {
  await within<void>(
    { timeout: AFTER_KILL },
    () => 'waiting for a killed command',
    (settle) => {
      settle.follow(ended);
      return () => undefined;
    },
  ).catch(() => undefined); // why it was killed is what counts
}

interface Chunk extends GuestOutput {
  readonly data: Buffer;
  readonly taken: () => void;
}

/** What a command has printed: kept, or handed to whoever iterates over it. */
export class ProcessOutput {
  /** Ends the command; to be set by whoever started it. */
  kill: () => void = () => undefined;
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  readonly #tails = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  #chunks: Chunk[] = [];
  #mode: 'keep' | 'iterate' | 'discard' = 'keep';
  #ended = false;
  #wake: () => void = () => undefined;

  add(from: GuestStream, data: Buffer, taken: () => void): void {
    const tail = Buffer.concat([this.#tails[from], data.subarray(-TAIL)]).subarray(-TAIL);
    this.#tails[from] = tail;
    if (this.#mode !== 'iterate') taken();
    if (this.#mode === 'discard') return;
    const text = this.#mode === 'iterate' ? this.#decoders[from].write(data) : '';
    this.#chunks.push({ from, data, text, taken: this.#mode === 'iterate' ? taken : () => undefined });
    this.#wake();
  }

  /** What is kept: all that nobody iterated over. */
  kept(): Record<GuestStream, Buffer> {
    const of = (stream: GuestStream) =>
      Buffer.concat(this.#chunks.filter(({ from }) => from === stream).map(({ data }) => data));
    return { stdout: of('stdout'), stderr: of('stderr') };
  }

  /** The last 4 KiB as text. */
  tail(from: GuestStream): string {
    return this.#tails[from].toString();
  }

  /** For messages: the last line that was printed. */
  describe(): string {
    const [line] = lastLines(this.tail('stderr') || this.tail('stdout'), 1);
    return line === undefined ? 'it has printed nothing' : `its last line is ${JSON.stringify(line)}`;
  }

  /** From now on nothing is kept, and nothing holds the command up. */
  discard(): void {
    this.#mode = 'discard';
    for (const { taken } of this.#chunks.splice(0)) taken();
  }

  /** Nothing more comes. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** What was printed and then what is, until the end; a second reader would take pieces from the first. */
  iterate(result: Promise<unknown>): AsyncGenerator<GuestOutput, void, undefined> {
    if (this.#mode === 'iterate') throw new QemuError('The output of a command is iterated over once');
    this.#mode = 'iterate';
    this.#chunks = this.#chunks.map((chunk) => ({ ...chunk, text: this.#decoders[chunk.from].write(chunk.data) }));
    return this.#iterate(result);
  }

  async *#iterate(result: Promise<unknown>): AsyncGenerator<GuestOutput, void, undefined> {
    try {
      for (;;) {
        const next = this.#chunks.shift();
        if (next !== undefined) {
          yield { from: next.from, data: next.data, text: next.text };
          next.taken();
        } else if (this.#ended) break;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.discard();
      if (!this.#ended) this.kill();
    }
    await result;
  }
}
