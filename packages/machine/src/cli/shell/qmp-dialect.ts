import type { JsonValue } from '../../qmp/json.ts';
import { completeLine, type Completions } from './complete-line.ts';
import type { Connection } from './connection.ts';
import type { Dialect } from './dialect.ts';
import { formatJson } from './format-json.ts';
import { Introspection } from './introspection.ts';
import { readLine, type OpenTransaction, type TypedCommand } from './typed-line.ts';

/** QMP's own commands. QEMU is asked once for what it knows, when something is completed or has a value. */
export class QmpDialect implements Dialect {
  readonly #monitor: Pick<Connection, 'executeRaw'>;
  #open: OpenTransaction | undefined;
  #asked: Promise<Introspection | undefined> | undefined;

  constructor(monitor: Pick<Connection, 'executeRaw'>) {
    this.#monitor = monitor;
  }

  get prompt(): string {
    return this.#open === undefined ? 'qmp> ' : 'transaction> ';
  }

  get unfinished(): string | undefined {
    return this.#open === undefined ? undefined : 'the transaction has no ")", and was not sent';
  }

  async read(line: string): Promise<TypedCommand | undefined> {
    const introspection = line.includes('=') ? await this.#introspection() : undefined;
    const { command, open, wrong } = readLine(line, this.#open, introspection);
    this.#open = open;
    if (wrong !== undefined) throw wrong;
    return command;
  }

  reset(): void {
    this.#open = undefined;
  }

  spoil(): void {
    if (this.#open !== undefined) this.#open = 'broken';
  }

  async complete(line: string): Promise<Completions> {
    const introspection = await this.#introspection();
    return introspection === undefined ? [[], ''] : completeLine(line, this.#open !== undefined, introspection);
  }

  format(value: JsonValue, width: number): string {
    return formatJson(value, width);
  }

  isQuit({ name }: TypedCommand): boolean {
    return name === 'quit';
  }

  /** Undefined where QEMU does not give it; it is asked again then. */
  async #introspection(): Promise<Introspection | undefined> {
    this.#asked ??= this.#ask();
    return await this.#asked;
  }

  async #ask(): Promise<Introspection | undefined> {
    try {
      const reply = await this.#monitor.executeRaw('query-qmp-schema');
      if (reply.kind === 'success') return new Introspection(reply.value);
    } catch {
      // not in time, or the connection has ended
    }
    this.#asked = undefined;
    return undefined; // without it everything but completion works, and values are what they look like
  }
}
