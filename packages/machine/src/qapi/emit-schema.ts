import { methodOfCommand } from '../qmp/command-of-method.ts';
import { type Documentation, emitComment, historyTags } from './emit-comment.ts';
import { propertyName, TypeEmitter } from './emit-types.ts';
import { notIntrospected } from './not-introspected.ts';
import { type CommandEntity, EMPTY, type EventEntity, type Schema, typeOf } from './schema.ts';
import { splitWays } from './split-ways.ts';

/** What a TypeScript file is emitted with. */
export interface EmitOptions {
  /** The lines above the file's code. */
  readonly header: readonly string[];
  /** The lines that import `CommandOptions`, `JsonValue`, `NoMembers` and `OutOfBandOptions`. */
  readonly imports: readonly string[];
  /** What a reference says, by the names of commands, events and types. */
  readonly docs: ReadonlyMap<string, Documentation>;
  /** The lines below the file's code. */
  readonly footer: readonly string[];
}

/** A schema as TypeScript: its types by name, then the interfaces QmpCommands, QmpEvents and QmpMethods. */
export function emitSchema(from: Schema, { header, imports, docs, footer }: EmitOptions): string {
  const schema = splitWays(from);
  const entities = [...schema.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const commands = entities.filter((entity) => entity['meta-type'] === 'command');
  const events = entities.filter((entity) => entity['meta-type'] === 'event');
  // A reference describes arguments and data that have no type of their own with the command or event.
  const owners = new Map([...commands, ...events].map((owner) => [owner['arg-type'], owner.name]));
  const types = new TypeEmitter(
    schema,
    (type) =>
      docs.get(type) ?? docs.get(type.replace(/Argument$/, '')) ?? membersOnly(docs.get(owners.get(type) ?? '')),
  );
  return [
    header.map((line) => `// ${line}\n`).join(''),
    imports.map((line) => `${line}\n`).join(''),
    '\n',
    ...entities.flatMap(({ name }) => {
      const type = typeOf(schema, name);
      return type === undefined ? [] : [types.declare(type)];
    }),
    '\n/** What each command takes and returns, by its name on the wire. */\n',
    `export interface QmpCommands {\n${commands.map((command) => commandEntry(command, types)).join('')}}\n`,
    '\n/** The data of each event. */\n',
    `export interface QmpEvents {\n${events.map((event) => eventEntry(event, types, docs)).join('')}}\n`,
    '\n/** A method for each command. */\n',
    `export interface QmpMethods {\n${commands.map((command) => method(command, types, docs)).join('')}}\n`,
    ...footer.map((line) => `${line}\n`),
  ].join('');
}

function membersOnly(docs: Documentation | undefined): Documentation | undefined {
  return docs === undefined ? undefined : { ...docs, text: '' };
}

function commandEntry(command: CommandEntity, types: TypeEmitter): string {
  const oob = command['allow-oob'] === true ? '; oob: true' : '';
  const reply = types.reference(command['ret-type'], 'received');
  return `  ${propertyName(command.name)}: { arguments: ${argumentsType(command, types)}; returns: ${reply}${oob} };\n`;
}

function eventEntry(event: EventEntity, types: TypeEmitter, docs: EmitOptions['docs']): string {
  const comment = emitComment(describe(event, docs.get(event.name)), '  ');
  return `${comment}  ${propertyName(event.name)}: ${types.reference(event['arg-type'], 'received')};\n`;
}

function method(command: CommandEntity, types: TypeEmitter, docs: EmitOptions['docs']): string {
  const comment = emitComment(describe(command, docs.get(command.name)), '  ');
  const optional = types.isOptional(command['arg-type']) ? '?' : '';
  const options = command['allow-oob'] === true ? 'OutOfBandOptions' : 'CommandOptions';
  const reply = types.reference(command['ret-type'], 'received');
  const name = propertyName(methodOfCommand(command.name));
  return `${comment}  ${name}(args${optional}: ${argumentsType(command, types)}, options?: ${options}): Promise<${reply}>;\n`;
}

function argumentsType(command: CommandEntity, types: TypeEmitter): string {
  const type = types.reference(command['arg-type'], 'sent');
  const open = notIntrospected.anyArgument.includes(command.name);
  if (!open) return type;
  const any = '{ readonly [argument: string]: JsonValue | undefined }';
  return command['arg-type'] === EMPTY ? any : `${type} & ${any}`;
}

/** The comment of a command or event: what a reference says, else its name on the wire; since when; the link. */
function describe(entity: CommandEntity | EventEntity, docs: Documentation | undefined): string[] {
  const kind = entity['meta-type'];
  const text = docs === undefined || docs.text === '' ? `The ${kind} \`${entity.name}\`.` : docs.text;
  const since = notIntrospected.since.get(entity.name) ?? docs?.since;
  const module = entity.removed === undefined ? notIntrospected.module.get(entity.name) : undefined;
  const address = 'https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html';
  const link = module === undefined ? [] : [`@see ${address}#${kind}-QMP-${module}.${entity.name}`];
  return [text, ...historyTags(entity, since), ...link];
}
