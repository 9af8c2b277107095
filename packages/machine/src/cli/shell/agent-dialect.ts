import type { JsonObject, JsonValue } from '../../qmp/json.ts';
import type { Completions } from './complete-line.ts';
import type { Connection } from './connection.ts';
import type { Dialect } from './dialect.ts';
import { formatJson } from './format-json.ts';
import { readLine, type TypedCommand } from './typed-line.ts';

/** A guest agent's commands, typed as QMP's are. It has no schema to ask for: `guest-info` names its commands, no arguments. */
export class AgentDialect implements Dialect {
  readonly prompt = 'qga> ';
  readonly unfinished = undefined;
  readonly #connection: Pick<Connection, 'executeRaw'>;
  #commands: Promise<readonly string[]> | undefined;

  constructor(connection: Pick<Connection, 'executeRaw'>) {
    this.#connection = connection;
  }

  async read(line: string): Promise<TypedCommand | undefined> {
    const { command, wrong, open } = readLine(line, undefined, undefined);
    if (wrong !== undefined) throw wrong;
    if (open !== undefined) throw new SyntaxError('a guest agent has no transactions');
    return await Promise.resolve(command);
  }

  reset(): void {
    // a line is a command
  }

  spoil(): void {
    // a line is a command
  }

  async complete(line: string): Promise<Completions> {
    const typed = line.trimStart();
    if (/\s/.test(typed)) return [[], ''];
    this.#commands ??= this.#ask();
    return [(await this.#commands).filter((command) => command.startsWith(typed)), typed];
  }

  format(value: JsonValue, width: number): string {
    return formatJson(value, width);
  }

  /** An agent ends with its guest; it cannot be told to. */
  isQuit(): boolean {
    return false;
  }

  async #ask(): Promise<readonly string[]> {
    try {
      const reply = await this.#connection.executeRaw('guest-info');
      if (reply.kind === 'success') return supportedCommands(reply.value as JsonObject);
    } catch {
      // not in time, or the connection has ended
    }
    this.#commands = undefined;
    return []; // it is asked again
  }
}

function supportedCommands({ supported_commands: commands }: JsonObject): string[] {
  const known = (Array.isArray(commands) ? commands : []) as readonly {
    readonly name: string;
    readonly enabled: boolean;
  }[];
  return known.filter(({ enabled }) => enabled).map(({ name }) => name);
}
