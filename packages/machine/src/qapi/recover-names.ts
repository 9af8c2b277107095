import { elementOf, type Member, type ObjectEntity, type Schema, typeOf, type TypeEntity } from './schema.ts';

/** Which names are met at the places of a type, and how often. */
type Candidates = Map<string, Map<string, number>>;

/**
 * QEMU numbers its types. This finds the names of a reply's types by walking it together with a schema whose names are
 * known, from the commands and events down, as long as what stands at the same place is alike. The result maps a type's
 * number to its name; what the known schema does not have is missing in it.
 */
export function recoverNames(reply: Schema, known: Schema): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Map<string, TypeEntity>();
  // Level by level: what is near a command is surer than what is far.
  for (let level = interfaces(reply, known); level.size > 0;) {
    const next: Candidates = new Map();
    for (const [masked, candidates] of level) {
      const type = typeOf(reply, masked);
      if (type === undefined || names.has(masked)) continue;
      // A type may be met where the known schema, of another release, has another: then the most frequent is right.
      for (const [name] of Array.from(candidates).toSorted(([, a], [, b]) => b - a)) {
        const other = typeOf(known, name);
        if (other === undefined || !alike(type, other) || !isFree(taken.get(name), type)) continue;
        names.set(masked, name);
        taken.set(name, type);
        meetInside(type, other, { reply, known, level: next });
        break;
      }
    }
    level = next;
  }
  return names;
}

function interfaces(reply: Schema, known: Schema): Candidates {
  const level: Candidates = new Map();
  // Replies first: where one type has become that of both reply and arguments, the reply's name is the one that stays.
  for (const entity of reply.values()) {
    const other = known.get(entity.name);
    if (entity['meta-type'] !== 'command' || other?.['meta-type'] !== 'command') continue;
    meet(level, entity['ret-type'], other['ret-type']);
  }
  for (const entity of reply.values()) {
    const other = known.get(entity.name);
    if ('arg-type' in entity && other !== undefined && 'arg-type' in other) {
      meet(level, entity['arg-type'], other['arg-type']);
    }
  }
  return level;
}

function meet(level: Candidates, masked: string, name: string | undefined): void {
  if (name === undefined || masked.startsWith('[') !== name.startsWith('[')) return;
  const candidates = level.get(elementOf(masked)) ?? new Map<string, number>();
  candidates.set(elementOf(name), (candidates.get(elementOf(name)) ?? 0) + 1);
  level.set(elementOf(masked), candidates);
}

function meetInside(
  type: TypeEntity,
  other: TypeEntity,
  { reply, known, level }: { reply: Schema; known: Schema; level: Candidates },
): void {
  if (type['meta-type'] === 'object' && other['meta-type'] === 'object') {
    for (const member of type.members) meet(level, member.type, find(other, member.name)?.type);
    for (const branch of type.variants ?? []) {
      meet(level, branch.type, other.variants?.find((variant) => variant.case === branch.case)?.type);
    }
  } else if (type['meta-type'] === 'alternate' && other['meta-type'] === 'alternate') {
    // An alternate's members have no names, but each has a JSON type of its own.
    for (const { type: member } of type.members) {
      const kind = kindOf(reply, member);
      meet(level, member, other.members.find((candidate) => kindOf(known, candidate.type) === kind)?.type);
    }
  }
}

/** QEMU may hold several types of one structure apart, where the known schema has one. */
function isFree(twin: TypeEntity | undefined, type: TypeEntity): boolean {
  return twin === undefined || JSON.stringify(twin.members) === JSON.stringify(type.members);
}

/** Whether at least half of what the smaller of the two has is in the other. */
function alike(type: TypeEntity, other: TypeEntity): boolean {
  if (type['meta-type'] !== other['meta-type']) return false;
  if (type['meta-type'] === 'alternate' || other['meta-type'] === 'alternate') return true;
  const names = new Set(type.members.map(({ name }) => name));
  const common = other.members.filter(({ name }) => names.has(name)).length;
  return common >= Math.min(names.size, other.members.length) / 2;
}

function find(type: ObjectEntity, name: string): Member | undefined {
  return type.members.find((member) => member.name === name);
}

function kindOf(schema: Schema, type: string): string {
  return type.startsWith('[') ? 'list' : (typeOf(schema, type)?.['meta-type'] ?? type);
}
