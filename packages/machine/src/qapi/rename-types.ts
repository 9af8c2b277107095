import type { Entity, Schema } from './schema.ts';
import { unsignedMembers } from './unsigned-members.ts';

/** The schema with other type names, everywhere; names that the map does not have stay. */
export function renameTypes(schema: Schema, names: ReadonlyMap<string, string>): Schema {
  const rename = (type: string): string =>
    type.startsWith('[') ? `[${rename(type.slice(1, -1))}]` : (names.get(type) ?? type);
  const renamed = Array.from(schema.values(), (entity) => renameEntity(entity, rename));
  return new Map(renamed.map((entity) => [entity.name, entity]));
}

function renameEntity(entity: Entity, rename: (type: string) => string): Entity {
  const name = rename(entity.name);
  const typed = <T extends { readonly type: string }>(item: T): T => ({ ...item, type: rename(item.type) });
  switch (entity['meta-type']) {
    case 'object': {
      const union = entity.variants === undefined ? {} : { variants: entity.variants.map(typed) };
      return { ...entity, name, members: entity.members.map(typed), ...union };
    }
    case 'alternate':
      return { ...entity, name, members: entity.members.map(typed) };
    case 'command':
      return { ...entity, 'arg-type': rename(entity['arg-type']), 'ret-type': rename(entity['ret-type']) };
    case 'event':
      return { ...entity, 'arg-type': rename(entity['arg-type']) };
    case 'enum':
  }
  return { ...entity, name };
}

/** The schema with the type `uint64` where that is known; introspection calls every integer `int`. */
export function widenIntegers(schema: Schema): Schema {
  return new Map(Array.from(schema, ([name, entity]) => [name, widen(entity)]));
}

function widen(entity: Entity): Entity {
  const wide = unsignedMembers[entity.name];
  if (wide === undefined) return entity;
  if (entity['meta-type'] === 'alternate') return { ...entity, members: entity.members.map(widened) };
  if (entity['meta-type'] !== 'object') return entity;
  const members = entity.members.map((member) => (wide.includes(member.name) ? widened(member) : member));
  return { ...entity, members };
}

function widened<T extends { readonly type: string }>(item: T): T {
  return { ...item, type: item.type.replace(/\bint\b/, 'uint64') };
}
