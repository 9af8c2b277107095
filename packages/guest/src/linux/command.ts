import { AbortError, QemuError } from '@qemukit/machine';
import { execa, ExecaError } from 'execa';

/** How a command of the host is run. */
export interface CommandOptions {
  readonly cwd?: string;
  /** What it reads on stdin; nothing by default. */
  readonly input?: Uint8Array;
  /** Aborted, the command is ended and the call rejects with `AbortError`. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until it is ended. Default: 60 000. */
  readonly timeout?: number;
}

/** Runs a command of the host, in the C locale, and gives what it printed on stdout. Rejects with `QemuError`, with its stderr. */
export async function run(file: string, args: readonly string[], options: CommandOptions = {}): Promise<Buffer> {
  try {
    const { stdout } = await execa(file, args, { ...common(options), maxBuffer: 1 << 30 });
    return Buffer.from(stdout);
  } catch (error) {
    throw explained(file, args, error, options.signal);
  }
}

/** Runs a command as {@link run} does and hands its stdout to `use` while it runs. */
export async function pipe<T>(
  file: string,
  args: readonly string[],
  options: CommandOptions,
  use: (stdout: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  const child = execa(file, args, { ...common(options), buffer: { stdout: false } });
  try {
    const result = await use(child.iterable({ binary: true }));
    await child;
    return result;
  } catch (error) {
    child.kill();
    const [ended] = await Promise.allSettled([child]);
    // A stream that was cut short is the consequence; what the command says is the reason.
    if (ended.status === 'rejected' && !(ended.reason instanceof ExecaError && ended.reason.isTerminated)) {
      throw explained(file, args, ended.reason, options.signal);
    }
    throw options.signal?.aborted === true ? explained(file, args, error, options.signal) : error;
  }
}

function common({ cwd, input, signal, timeout = 60_000 }: CommandOptions) {
  return {
    encoding: 'buffer',
    env: { LC_ALL: 'C' },
    timeout,
    ...(cwd === undefined ? {} : { cwd }),
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  } as const;
}

function explained(file: string, args: readonly string[], error: unknown, signal: AbortSignal | undefined): Error {
  const command = [file, ...args].join(' ');
  if (signal?.aborted === true) return new AbortError(`Aborted running "${command}"`, { cause: signal.reason });
  if (!(error instanceof ExecaError)) return new QemuError(`Cannot run "${command}"`, { cause: error });
  if (error.code === 'ENOENT') return new QemuError(`Cannot run "${file}": there is no such command`, { cause: error });
  const { stderr }: { readonly stderr?: unknown } = error;
  const said = stderr instanceof Uint8Array ? Buffer.from(stderr).toString().trim() : '';
  return new QemuError(`${error.shortMessage.split('\n', 1)[0]}${said === '' ? '' : `\n${said}`}`, { cause: error });
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
