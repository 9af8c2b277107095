import type { JsonValue } from '../../qmp/json.ts';
import type { Completions } from './complete-line.ts';
import type { Connection } from './connection.ts';
import type { Dialect } from './dialect.ts';
import { formatJson } from './format-json.ts';
import { hmpCommands } from './hmp-help.ts';
import type { TypedCommand } from './typed-line.ts';

const COMMAND_LINE = 'command-line';

/** The commands of QEMU's monitor for people (HMP), executed through QMP's `human-monitor-command`. */
export class HmpDialect implements Dialect {
  readonly prompt = 'hmp> ';
  readonly unfinished = undefined;
  readonly #monitor: Pick<Connection, 'executeRaw'>;
  #commands: Promise<readonly string[]> | undefined;

  constructor(monitor: Pick<Connection, 'executeRaw'>) {
    this.#monitor = monitor;
  }

  async read(line: string): Promise<TypedCommand | undefined> {
    return await Promise.resolve(line.trim() === '' ? undefined : hmp(line.trim()));
  }

  reset(): void {
    // a line is a command
  }

  spoil(): void {
    // a line is a command
  }

  async complete(line: string): Promise<Completions> {
    this.#commands ??= this.#ask();
    const typed = line.trimStart();
    return [(await this.#commands).filter((command) => command.startsWith(typed)), typed];
  }

  format(value: JsonValue): string {
    return typeof value === 'string' ? value.replaceAll('\r\n', '\n').trimEnd() : formatJson(value, Infinity);
  }

  isQuit(command: TypedCommand): boolean {
    const line = command.arguments?.[COMMAND_LINE];
    return line === 'quit' || line === 'q';
  }

  async #ask(): Promise<readonly string[]> {
    try {
      const [help, info] = await Promise.all([this.#print('help'), this.#print('help info')]);
      return [...hmpCommands(help), ...hmpCommands(info)].toSorted();
    } catch {
      this.#commands = undefined;
      return []; // not in time, or the connection has ended: it is asked again
    }
  }

  async #print(line: string): Promise<string> {
    const { name, arguments: args } = hmp(line);
    const reply = await this.#monitor.executeRaw(name, args);
    return reply.kind === 'success' ? this.format(reply.value) : '';
  }
}

function hmp(line: string): TypedCommand {
  return { name: 'human-monitor-command', arguments: { [COMMAND_LINE]: line }, oob: false };
}
