import { ProtocolError } from '../errors.ts';
import { elementOf, EMPTY, type Entity, type Member, type Named, type Schema, type Variant } from './schema.ts';

/** An entity as it is on the wire. */
interface WireEntity extends Named {
  readonly 'meta-type': Entity['meta-type'] | 'array' | 'builtin';
  readonly members?: readonly Member[];
  /** An enum's values; `members` say them too, since QEMU 6.2. */
  readonly values?: readonly string[];
  readonly tag?: string;
  readonly variants?: readonly Variant[];
  readonly 'arg-type'?: string;
  readonly 'ret-type'?: string;
  readonly 'allow-oob'?: boolean;
}

/**
 * Reads what query-qmp-schema returned, alone or as the member `return` or `schema` of an object. Type names stay as QEMU
 * gives them: numbers, unless its schema was read elsewhere.
 *
 * @throws ProtocolError where it is no such reply
 */
export function readReply(from: unknown): Schema {
  const reply = isObject(from) ? (Reflect.get(from, 'return') ?? Reflect.get(from, 'schema')) : from;
  if (!Array.isArray(reply) || reply.length === 0 || !reply.every(isEntity)) {
    throw new ProtocolError('This is no reply of query-qmp-schema, a list of entities', JSON.stringify(from) ?? '');
  }
  const empty = new Set(reply.filter(hasNothing).map(({ name }) => name));
  const known = (type = EMPTY): string =>
    type.startsWith('[') ? `[${known(type.slice(1, -1))}]` : empty.has(type) ? EMPTY : type;
  const entities = reply.filter(({ name }) => !empty.has(name)).flatMap((entity) => readEntity(entity, known));
  return new Map(entities.map((entity) => [entity.name, entity]));
}

function isEntity(value: unknown): value is WireEntity {
  return (
    isObject(value) &&
    typeof Reflect.get(value, 'name') === 'string' &&
    typeof Reflect.get(value, 'meta-type') === 'string'
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasNothing({ 'meta-type': kind, members = [], variants = [] }: WireEntity): boolean {
  return kind === 'object' && members.length + variants.length === 0;
}

function readEntity(entity: WireEntity, known: (type?: string) => string): Entity | [] {
  const typed = (member: Member): Member => ({
    ...readNamed(member),
    type: known(member.type),
    ...('default' in member ? { default: null } : {}),
  });
  const { members = [], values = [], tag, variants = [] } = entity;
  const named = readNamed(entity);
  switch (entity['meta-type']) {
    case 'object': {
      const branches = variants.map((variant) => ({ case: variant.case, type: known(variant.type) }));
      const union = tag === undefined ? {} : { tag, variants: branches };
      return { ...named, 'meta-type': 'object', members: members.map(typed), ...union };
    }
    case 'enum':
      return {
        ...named,
        'meta-type': 'enum',
        members: members.length > 0 ? members.map(readNamed) : values.map((name) => ({ name })),
      };
    case 'alternate':
      return { ...named, 'meta-type': 'alternate', members: members.map(({ type }) => ({ type: known(type) })) };
    case 'command': {
      const oob = entity['allow-oob'] === true ? { 'allow-oob': true } : {};
      const types = { 'arg-type': known(entity['arg-type']), 'ret-type': known(entity['ret-type']) };
      return { ...named, 'meta-type': 'command', ...types, ...oob };
    }
    case 'event':
      return { ...named, 'meta-type': 'event', 'arg-type': known(entity['arg-type']) };
    case 'array':
    case 'builtin':
  }
  return [];
}

function readNamed({ name, features = [] }: Named): Named {
  return { name, ...(features.length > 0 ? { features } : {}) };
}

/** Whether QEMU hid the type names: it numbers them. */
export function isMasked(schema: Schema): boolean {
  return schema.values().some((entity) => /^[0-9]+$/.test(elementOf(entity.name)));
}
