import type { Release } from './history.ts';
import { renameTypes } from './rename-types.ts';
import { elementOf, type Entity, typeOf } from './schema.ts';

/**
 * The releases with one name for a type that was renamed between them, the newest: what stands at the same place is the
 * same type, if the older release has no other of the new name, nor the newer one of the old name.
 */
export function unifyNames(releases: readonly Release[]): Release[] {
  const renamed = new Map<string, string>();
  const newest = (name: string): string => {
    const next = renamed.get(name);
    return next === undefined ? name : newest(next);
  };
  for (const [i, { schema: older }] of releases.entries()) {
    for (const { schema: newer } of releases.slice(i + 1)) {
      for (const entity of older.values()) {
        const other = newer.get(entity.name);
        if (other === undefined) continue;
        const types = new Map(places(other));
        for (const [place, before] of places(entity)) {
          const after = types.get(place);
          if (after === undefined || after === before || older.has(after) || newer.has(before)) continue;
          const kind = typeOf(older, before)?.['meta-type'];
          const same = kind !== undefined && kind === typeOf(newer, after)?.['meta-type'];
          if (same && !renamed.has(before) && newest(after) !== before) renamed.set(before, after);
        }
      }
    }
  }
  if (renamed.size === 0) return [...releases];
  const names = new Map(Array.from(renamed.keys(), (name) => [name, newest(name)]));
  // What is in a renamed type has become comparable now.
  return unifyNames(releases.map((release) => ({ ...release, schema: renameTypes(release.schema, names) })));
}

/** Where an entity mentions a type → the type. */
function places(entity: Entity): [place: string, type: string][] {
  switch (entity['meta-type']) {
    case 'object':
      return [
        ...entity.members.map(({ name, type }): [string, string] => [name, elementOf(type)]),
        ...(entity.variants ?? []).map((variant): [string, string] => [`=${variant.case}`, elementOf(variant.type)]),
      ];
    case 'command':
      return [
        ['arguments', elementOf(entity['arg-type'])],
        ['reply', elementOf(entity['ret-type'])],
      ];
    case 'event':
      return [['data', elementOf(entity['arg-type'])]];
    case 'alternate':
    case 'enum':
  }
  return [];
}
