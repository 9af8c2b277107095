/*
 * A schema is kept in the form in which QEMU describes itself, the reply of query-qmp-schema
 * (https://www.qemu.org/docs/master/devel/qapi-code-gen.html#client-json-protocol-introspection), so that each step of the
 * generator takes a schema and gives one: reply → named → merged with other releases → TypeScript. There are two
 * differences: types have readable names, and lists have no entity of their own: the type `[X]` says it all.
 */

/** In which releases something is; the releases are those that were compared. Nothing said: in all of them. */
export interface History {
  /** It is not in the first release, and is in the second. */
  readonly since?: readonly [lacks: string, has: string];
  /** It is in the first release, and no longer in the second. */
  readonly removed?: readonly [has: string, lacks: string];
}

/** What commands, types, members and values have in common. */
export interface Named extends History {
  readonly name: string;
  /** `deprecated` and `unstable` concern every user; the others say what QEMU can do. */
  readonly features?: readonly string[];
}

/** A member of an object. */
export interface Member extends Named {
  /** A type's name, `[name]` for a list of it. */
  readonly type: string;
  /** There (and null) where the member is optional. */
  readonly default?: null;
}

/** A branch of a union: the members of `type` are there when the tag is `case`. */
export interface Variant {
  readonly case: string;
  readonly type: string;
}

/** A struct, or with `tag` a union: an object whose other members depend on that one's value. */
export interface ObjectEntity extends Named {
  readonly 'meta-type': 'object';
  readonly members: readonly Member[];
  readonly tag?: string;
  readonly variants?: readonly Variant[];
}

/** A string out of a set. */
export interface EnumEntity extends Named {
  readonly 'meta-type': 'enum';
  readonly members: readonly Named[];
}

/** A value of one of several types, told apart by its JSON type. */
export interface AlternateEntity extends Named {
  readonly 'meta-type': 'alternate';
  readonly members: readonly { readonly type: string }[];
}

/** A command; arguments and reply without members have the type {@link EMPTY}. */
export interface CommandEntity extends Named {
  readonly 'meta-type': 'command';
  readonly 'arg-type': string;
  readonly 'ret-type': string;
  readonly 'allow-oob'?: boolean;
}

/** An event; data without members have the type {@link EMPTY}. */
export interface EventEntity extends Named {
  readonly 'meta-type': 'event';
  readonly 'arg-type': string;
}

/** A type that the generator gives a name to; the other types are JSON's own. */
export type TypeEntity = ObjectEntity | EnumEntity | AlternateEntity;

/** One thing that a schema describes. */
export type Entity = TypeEntity | CommandEntity | EventEntity;

/** Commands, events and types by name: QAPI has one space of names for them. */
export type Schema = ReadonlyMap<string, Entity>;

/** The name of all objects without members. */
export const EMPTY = 'q_empty';

/** `[X]` → X, X → X. */
export function elementOf(type: string): string {
  return type.startsWith('[') ? elementOf(type.slice(1, -1)) : type;
}

/** The type of this name; undefined for a type of JSON's own (and for what is no type). */
export function typeOf(schema: Schema, name: string): TypeEntity | undefined {
  const entity = schema.get(name);
  return entity?.['meta-type'] === 'command' || entity?.['meta-type'] === 'event' ? undefined : entity;
}

/** The types that an entity mentions, without the list around them. */
export function mentioned(entity: Entity): string[] {
  switch (entity['meta-type']) {
    case 'object':
      return [...entity.members, ...(entity.variants ?? [])].map(({ type }) => elementOf(type));
    case 'alternate':
      return entity.members.map(({ type }) => elementOf(type));
    case 'command':
      return [elementOf(entity['arg-type']), elementOf(entity['ret-type'])];
    case 'event':
      return [elementOf(entity['arg-type'])];
    case 'enum':
  }
  return [];
}

/** The names of these types and of all that are in them, without JSON's own. */
export function reachable(schema: Schema, from: Iterable<string>): Set<string> {
  const found = new Set<string>();
  const pending = Array.from(from, elementOf);
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const type = typeOf(schema, name);
    if (type === undefined || found.has(name)) continue;
    found.add(name);
    pending.push(...mentioned(type));
  }
  return found;
}
