import { elementOf, mentioned, reachable, type Schema, typeOf } from './schema.ts';
import { renameTypes } from './rename-types.ts';

/**
 * The schema with two types where both arguments and replies have one with integers in it: the copy for arguments is
 * named `…Argument`. Integers in arguments may be bigints, while those in replies are numbers.
 */
export function splitWays(schema: Schema): Schema {
  const entities = [...schema.values()];
  const commands = entities.filter((entity) => entity['meta-type'] === 'command');
  const events = entities.filter((entity) => entity['meta-type'] === 'event');
  const received = reachable(schema, [
    ...commands.map((command) => command['ret-type']),
    ...events.map((event) => event['arg-type']),
  ]);
  const sent = reachable(
    schema,
    commands.map((command) => command['arg-type']),
  );
  const shared = sent
    .intersection(received)
    .values()
    .filter((name) => holdsInteger(schema, name));
  const names = new Map(Array.from(shared, (name) => [name, `${name}Argument`]));

  const split = new Map(schema);
  const copies = renameTypes(new Map([...schema].filter(([name]) => sent.has(name))), names);
  for (const [name, copy] of copies) split.set(name, copy);
  for (const command of commands) {
    const type = elementOf(command['arg-type']);
    split.set(command.name, { ...command, 'arg-type': names.get(type) ?? type });
  }
  return split;
}

function holdsInteger(schema: Schema, name: string): boolean {
  return reachable(schema, [name])
    .values()
    .some((type) => {
      const entity = typeOf(schema, type);
      return entity !== undefined && mentioned(entity).includes('int');
    });
}
