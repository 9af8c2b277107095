import type { JsonValue } from '../../qmp/json.ts';
import { formatJson } from './format-json.ts';
import { hmpCommands } from './hmp-help.ts';
import { LineDialect } from './line-dialect.ts';
import type { TypedCommand } from './typed-line.ts';

const COMMAND_LINE = 'command-line';

/** The commands of QEMU's monitor for people (HMP), executed through QMP's `human-monitor-command`. */
export class HmpDialect extends LineDialect {
  readonly prompt = 'hmp> ';

  async read(line: string): Promise<TypedCommand | undefined> {
    return await Promise.resolve(line.trim() === '' ? undefined : hmp(line.trim()));
  }

  format(value: JsonValue): string {
    return typeof value === 'string' ? value.replaceAll('\r\n', '\n').trimEnd() : formatJson(value, Infinity);
  }

  isQuit(command: TypedCommand): boolean {
    const line = command.arguments?.[COMMAND_LINE];
    return line === 'quit' || line === 'q';
  }

  protected async ask(): Promise<readonly string[]> {
    const [help, info] = await Promise.all([this.#print('help'), this.#print('help info')]);
    return [...hmpCommands(help), ...hmpCommands(info)].toSorted();
  }

  async #print(line: string): Promise<string> {
    const { name, arguments: args } = hmp(line);
    const reply = await this.connection.executeRaw(name, args);
    return reply.kind === 'success' ? this.format(reply.value) : '';
  }
}

function hmp(line: string): TypedCommand {
  return { name: 'human-monitor-command', arguments: { [COMMAND_LINE]: line }, oob: false };
}
