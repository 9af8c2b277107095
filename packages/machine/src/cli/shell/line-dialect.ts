import type { JsonValue } from '../../qmp/json.ts';
import type { Completions } from './complete-line.ts';
import type { Connection } from './connection.ts';
import type { Dialect } from './dialect.ts';
import type { TypedCommand } from './typed-line.ts';

/** A dialect in which a line is a command, so that nothing is ever left open, and names are all that is known of commands. */
export abstract class LineDialect implements Dialect {
  abstract readonly prompt: string;
  readonly unfinished = undefined;
  protected readonly connection: Pick<Connection, 'executeRaw'>;
  #commands: Promise<readonly string[]> | undefined;

  constructor(connection: Pick<Connection, 'executeRaw'>) {
    this.connection = connection;
  }

  abstract read(line: string): Promise<TypedCommand | undefined>;
  abstract format(value: JsonValue, width: number): string;
  abstract isQuit(command: TypedCommand): boolean;

  /** The commands' names, which are asked for once. */
  protected abstract ask(): Promise<readonly string[]>;

  reset(): void {
    // a line is a command
  }

  spoil(): void {
    // a line is a command
  }

  async complete(line: string): Promise<Completions> {
    this.#commands ??= this.#names();
    const typed = line.trimStart();
    return [(await this.#commands).filter((command) => command.startsWith(typed)), typed];
  }

  async #names(): Promise<readonly string[]> {
    try {
      return await this.ask();
    } catch {
      this.#commands = undefined;
      return []; // not in time, or the connection has ended: it is asked again
    }
  }
}
