import { historyOf, type Release } from './history.ts';
import {
  type AlternateEntity,
  type CommandEntity,
  elementOf,
  EMPTY,
  type Entity,
  type EnumEntity,
  type Member,
  type Named,
  type ObjectEntity,
  reachable,
  type Schema,
  typeOf,
} from './schema.ts';
import { unifyNames } from './unify-names.ts';

/**
 * One schema that is valid for all releases, oldest first: it has whatever any of them has, says of commands, events,
 * members and values since when and until when they are there, and members that one of them lacks are optional. Where
 * something changed otherwise, the newest release is right.
 */
export function mergeReleases(releases: readonly Release[]): Schema {
  const unified = unifyNames(releases);
  const names = new Set(unified.flatMap(({ schema }) => [...schema.keys()]));
  const merged = new Map(Array.from(names, (name) => [name, mergeEntity(name, unified)] as const));
  for (const [name, entity] of merged) {
    if (entity['meta-type'] === 'object' && entity.tag !== undefined) merged.set(name, settleUnion(entity, merged));
  }
  // A member that changed its type may have left the old one unused.
  const kept = new Set(names.values().filter((name) => typeOf(merged, name) === undefined));
  for (const name of Array.from(kept)) {
    const entity = merged.get(name);
    if (entity?.['meta-type'] === 'command' || entity?.['meta-type'] === 'event') {
      const reply = entity['meta-type'] === 'command' ? [entity['ret-type']] : [];
      for (const type of reachable(merged, [entity['arg-type'], ...reply])) kept.add(type);
    }
  }
  return new Map([...merged].filter(([name]) => kept.has(name)).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function mergeEntity(name: string, releases: readonly Release[]): Entity {
  const having = releases.filter(({ schema }) => schema.has(name));
  const all = having.map(({ schema }) => schema.get(name)).filter((entity) => entity !== undefined);
  const newest = all.at(-1);
  if (newest === undefined) throw new RangeError(`No release has "${name}"`);
  const history = historyOf(releases, (schema) => schema.has(name));
  switch (newest['meta-type']) {
    case 'command':
      return { ...newest, ...mergeCommand(newest, all), ...history };
    case 'event':
      return {
        ...newest,
        'arg-type': lastType(all.filter(isLike(newest)).map((event) => event['arg-type'])),
        ...history,
      };
    case 'enum':
      return { ...newest, members: mergeValues(newest, having) };
    case 'alternate':
      return { ...newest, members: mergeAlternatives(all.filter(isLike(newest))) };
    case 'object':
  }
  return { ...newest, ...mergeObject(newest, having) };
}

function isLike<T extends Entity>(newest: T): (entity: Entity) => entity is T {
  return (entity): entity is T => entity['meta-type'] === newest['meta-type'];
}

function mergeCommand(newest: CommandEntity, all: readonly Entity[]): Pick<CommandEntity, 'arg-type' | 'ret-type'> {
  const commands = all.filter(isLike(newest));
  return {
    'arg-type': lastType(commands.map((command) => command['arg-type'])),
    'ret-type': lastType(commands.map((command) => command['ret-type'])),
  };
}

/** Members that a release has not are optional, so the last type with members is right for those without, too. */
function lastType(types: readonly string[]): string {
  return types.findLast((type) => type !== EMPTY) ?? EMPTY;
}

function mergeValues(newest: EnumEntity, having: readonly Release[]): readonly Named[] {
  const valuesOf = (schema: Schema): readonly Named[] => {
    const entity = schema.get(newest.name);
    return entity?.['meta-type'] === 'enum' ? entity.members : [];
  };
  return union(having.map(({ schema }) => valuesOf(schema))).map((value) => ({
    ...value,
    ...historyOf(having, (schema) => valuesOf(schema).some(({ name }) => name === value.name)),
  }));
}

function mergeAlternatives(all: readonly AlternateEntity[]): AlternateEntity['members'] {
  const types = new Set(all.flatMap(({ members }) => members.map(({ type }) => type)));
  return Array.from(types, (type) => ({ type }));
}

function mergeObject(newest: ObjectEntity, having: readonly Release[]): Pick<ObjectEntity, 'members' | 'variants'> {
  const membersOf = (schema: Schema): readonly Member[] => {
    const entity = schema.get(newest.name);
    return entity?.['meta-type'] === 'object' ? entity.members : [];
  };
  const find = (schema: Schema, name: string) => membersOf(schema).find((member) => member.name === name);
  const members = union(having.map(({ schema }) => membersOf(schema))).map((member): Member => {
    const required = having.every(({ schema }) => {
      const found = find(schema, member.name);
      return found !== undefined && !('default' in found);
    });
    const { default: _, ...rest } = member;
    const history = historyOf(having, (schema) => find(schema, member.name) !== undefined);
    const optional = required || member.name === newest.tag ? {} : { default: null };
    const types = having.map(({ schema }) => ({ schema, type: find(schema, member.name)?.type ?? member.type }));
    return { ...rest, type: widest(types), ...optional, ...history };
  });
  if (newest.tag === undefined) return { members };
  const variants = new Map<string, string>();
  for (const { schema } of having) {
    const entity = schema.get(newest.name);
    for (const variant of (entity?.['meta-type'] === 'object' ? entity.variants : undefined) ?? []) {
      variants.set(variant.case, lastType([variants.get(variant.case) ?? EMPTY, variant.type]));
    }
  }
  return { members, variants: Array.from(variants, ([value, type]) => ({ case: value, type })) };
}

/** The newest of a member's types; but where that is an object, an older one that has all of its members and more. */
function widest(types: readonly { readonly schema: Schema; readonly type: string }[]): string {
  const membersOf = ({ schema, type }: (typeof types)[number]): Set<string> | undefined => {
    const entity = typeOf(schema, elementOf(type));
    return entity?.['meta-type'] === 'object' ? new Set(entity.members.map(({ name }) => name)) : undefined;
  };
  return types.toReversed().reduce((newer, older) => {
    const [members, before] = [membersOf(newer), membersOf(older)];
    if (members === undefined || before === undefined) return newer;
    return before.size > members.size && before.isSupersetOf(members) && newer.type !== older.type ? older : newer;
  }).type;
}

/** All that the lists name, each as the last of them has it, in the order of the last. */
function union<T extends Named>(lists: readonly (readonly T[])[]): T[] {
  const found = new Map<string, T>();
  for (const list of lists.toReversed()) for (const item of list) if (!found.has(item.name)) found.set(item.name, item);
  return [...found.values()];
}

/** A union has a branch for each value of its tag, and a member that moved into the branches is only there. */
function settleUnion(entity: ObjectEntity, merged: Schema): ObjectEntity {
  const tag = entity.members.find(({ name }) => name === entity.tag);
  const values = typeOf(merged, tag?.type ?? '');
  const variants = [...(entity.variants ?? [])];
  if (values?.['meta-type'] === 'enum') {
    for (const { name } of values.members) {
      if (!variants.some((variant) => variant.case === name)) variants.push({ case: name, type: EMPTY });
    }
  }
  const inBranches = new Set(
    variants.flatMap(({ type }) => {
      const branch = typeOf(merged, type);
      return branch?.['meta-type'] === 'object' ? branch.members.map(({ name }) => name) : [];
    }),
  );
  const members = entity.members.filter(({ name }) => name === entity.tag || !inBranches.has(name));
  return { ...entity, members, variants };
}
