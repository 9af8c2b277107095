import { pascal, reserved } from './readable-names.ts';
import { elementOf, type Schema, typeOf } from './schema.ts';

/**
 * Names for the types that have none in `names`: from the shortest path that leads to them, as `BlockItem` for what
 * `query-block` lists. They are unique, and stay the same as long as the path does.
 */
export function deriveNames(reply: Schema, names: ReadonlyMap<string, string>): Map<string, string> {
  const all = new Map(names);
  const taken = new Set(names.values());
  const visited = new Set<string>();
  const pending: [type: string, hint: string][] = [];

  for (const entity of reply.values()) {
    if (entity['meta-type'] === 'command') {
      const asks = entity.name.startsWith('query-');
      pending.push([entity['arg-type'], `${pascal(entity.name)}Arguments`]);
      pending.push([
        entity['ret-type'],
        asks ? pascal(entity.name.slice('query-'.length)) : `${pascal(entity.name)}Reply`,
      ]);
    } else if (entity['meta-type'] === 'event') {
      pending.push([entity['arg-type'], `${pascal(entity.name.toLowerCase())}Data`]);
    }
  }
  for (const [list, hint] of pending) {
    const masked = elementOf(list);
    const type = typeOf(reply, masked);
    if (type === undefined || visited.has(masked)) continue;
    visited.add(masked);
    const name = all.get(masked) ?? unique(list === masked ? hint : `${hint.replace(/(?<=[^s])s$/, '')}Item`, taken);
    all.set(masked, name);
    taken.add(name);
    const stem = name.replace(/Arguments$/, '');
    if (type['meta-type'] === 'alternate') {
      for (const { type: member } of type.members) pending.push([member, `${stem}Value`]);
    }
    if (type['meta-type'] !== 'object') continue;
    for (const member of type.members) pending.push([member.type, stem + pascal(member.name)]);
    for (const variant of type.variants ?? []) pending.push([variant.type, stem + pascal(variant.case)]);
  }
  return all;
}

function unique(name: string, taken: ReadonlySet<string>): string {
  let found = name;
  for (let n = 2; taken.has(found) || reserved.has(found); n++) found = `${name}${n}`;
  return found;
}
