import { QemuError } from '../../errors.ts';
import type { JsonObject, JsonValue } from '../../qmp/json.ts';
import { formatJson } from './format-json.ts';
import { LineDialect } from './line-dialect.ts';
import { readLine, type TypedCommand } from './typed-line.ts';

/** A guest agent's commands, typed as QMP's are. It has no schema to ask for: `guest-info` names its commands, no arguments. */
export class AgentDialect extends LineDialect {
  readonly prompt = 'qga> ';

  async read(line: string): Promise<TypedCommand | undefined> {
    const { command, wrong, open } = readLine(line, undefined, undefined);
    if (wrong !== undefined) throw wrong;
    if (open !== undefined) throw new SyntaxError('a guest agent has no transactions');
    return await Promise.resolve(command);
  }

  format(value: JsonValue, width: number): string {
    return formatJson(value, width);
  }

  /** An agent ends with its guest; it cannot be told to. */
  isQuit(): boolean {
    return false;
  }

  protected async ask(): Promise<readonly string[]> {
    const reply = await this.connection.executeRaw('guest-info');
    if (reply.kind === 'failure') throw new QemuError(reply.failure.desc); // to be asked again
    return supportedCommands(reply.value as JsonObject);
  }
}

function supportedCommands({ supported_commands: commands }: JsonObject): string[] {
  const known = (Array.isArray(commands) ? commands : []) as readonly {
    readonly name: string;
    readonly enabled: boolean;
  }[];
  return known.filter(({ enabled }) => enabled).map(({ name }) => name);
}
