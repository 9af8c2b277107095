import type { WaitOptions } from './deadline.ts';

/** How a command in the guest ended: by `exitCode` or by `signal` (as `SIGKILL`), the other is undefined. */
export interface GuestExit {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}

/** Something to be done in the guest. Empty strings and objects leave it to the guest. */
export type GuestTask =
  | {
      readonly kind: 'run';
      /** The program, looked for in the guest's PATH, and its arguments. */
      readonly command: readonly [string, ...string[]];
      readonly env: Readonly<Record<string, string>>;
      readonly cwd: string;
      readonly user: string;
      readonly input: AsyncIterable<Uint8Array>;
    }
  | { readonly kind: 'read'; readonly path: string }
  | {
      readonly kind: 'write';
      readonly path: string;
      /** The permission bits; undefined leaves those of a file that exists, and makes 0644 else. */
      readonly mode: number | undefined;
      readonly input: AsyncIterable<Uint8Array>;
    };

/** Where output comes from. */
export type GuestStream = 'stdout' | 'stderr';

/** Who is told how a task goes on. `exit` or `failed` is the last call. */
export interface GuestTaskEvents {
  /** The file's content comes as `stdout`. More comes only as long as `taken` is called for what came. */
  output(stream: GuestStream, data: Buffer, taken: () => void): void;
  /** The command has ended; a file has been read or written. */
  exit(exit: GuestExit): void;
  /** It could not be done. `makeError` is called in the waiter's frame, with what it waits for. */
  failed(makeError: (waiting: string) => Error): void;
}

/** A task that was handed over. */
export interface GuestRun {
  /** Kills the command's process group, or gives the file up. What it leads to is told as any other end. */
  kill(): void;
}

/** One way to talk to what obeys us inside the guest. */
export interface GuestTransport {
  /** What it is called: the value of the option `guest`. */
  readonly name: string;
  /** Settles when nothing more can come. */
  readonly closed: Promise<void>;
  /** Called each time that the guest begins to answer. */
  onAnswer?: (() => void) | undefined;
  /** Whether it answers, as words that follow "the guest": `has not answered yet: …`; empty where it does. */
  describe(): string;
  /** Begins a task, or keeps it until the guest answers. */
  run(task: GuestTask, events: GuestTaskEvents): GuestRun;
  /** Resolves when the guest answers. @throws TimeoutError, AbortError, or what `end()` was given */
  ready(options: WaitOptions): Promise<void>;
  /** The guest starts anew, or what obeyed us does: what is in flight fails. `why` is a sentence's end: `was reset`. */
  restart(why: string): void;
  /** As `end()`, but the guest may come back: undefined takes it back. */
  interrupt(why: ((waiting: string) => Error) | undefined): void;
  /** The machine has ended: all that waits fails, what is asked later too. */
  end(why: (waiting: string) => Error): void;
}
