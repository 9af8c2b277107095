import type { JsonValue } from '../../qmp/json.ts';
import type { Completions } from './complete-line.ts';
import type { TypedCommand } from './typed-line.ts';

/** How what is typed becomes commands. */
export interface Dialect {
  /** What stands before the next line. */
  readonly prompt: string;
  /** Why the input must not end now; undefined where it may. */
  readonly unfinished: string | undefined;
  /**
   * Reads the next line; undefined where there is nothing to execute yet.
   *
   * @throws SyntaxError that says what is wrong, and where
   */
  read(line: string): Promise<TypedCommand | undefined>;
  /** Forgets what earlier lines left open. */
  reset(): void;
  /** After a line that could not be read: what it was a part of is not to be executed either. */
  spoil(): void;
  /** What the last word of a line (the part before the cursor) can be completed to. */
  complete(line: string): Promise<Completions>;
  /** What a command returned, in at most `width` columns where that is possible. */
  format(value: JsonValue, width: number): string;
  /** Whether a command asks QEMU to exit. */
  isQuit(command: TypedCommand): boolean;
}
