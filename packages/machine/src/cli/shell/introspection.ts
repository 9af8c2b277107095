import { readReply } from '../../qapi/read-reply.ts';
import { elementOf, typeOf, type ObjectEntity, type Schema } from '../../qapi/schema.ts';

/** A member of an object: an argument, or a part of one. */
export interface Member {
  readonly name: string;
  /** The type's name as QEMU gives it; most are numbers. */
  readonly type: string;
  readonly mandatory: boolean;
}

/** A kind of JSON value; `value` is any. */
export type Kind = 'string' | 'int' | 'number' | 'boolean' | 'null' | 'object' | 'array' | 'value';

/** What was given for a member of this path, as `file.driver`; undefined where nothing was. */
export type Given = (path: string) => string | undefined;

/** The types of JSON's own, by the names that QEMU gives them. */
const BUILT_IN: Readonly<Record<string, Kind>> = {
  str: 'string',
  int: 'int',
  number: 'number',
  bool: 'boolean',
  null: 'null',
  any: 'value',
};

/**
 * QEMU's description of its own commands, as somebody asks who types one: which arguments there are and what they take. It
 * is of the QEMU that is connected, so it knows what that one was built with.
 */
export class Introspection {
  /** The names of all commands, sorted. */
  readonly commands: readonly string[];
  readonly #schema: Schema;

  /** @throws ProtocolError where this is no reply of query-qmp-schema */
  constructor(reply: unknown) {
    this.#schema = readReply(reply);
    const entities = Array.from(this.#schema.values());
    this.commands = entities
      .filter((entity) => entity['meta-type'] === 'command')
      .map(({ name }) => name)
      .toSorted();
  }

  /** The type of a command's arguments; undefined for a command that there is not. */
  argumentsOf(command: string): string | undefined {
    const entity = this.#schema.get(command);
    return entity?.['meta-type'] === 'command' ? entity['arg-type'] : undefined;
  }

  /** The actions that `transaction` takes. */
  get actions(): readonly string[] {
    return (this.#action()?.variants ?? []).map((variant) => variant.case).toSorted();
  }

  /** The type of an action's data; undefined for an action that there is not. */
  dataOf(action: string): string | undefined {
    const type = this.#action()?.variants?.find((variant) => variant.case === action)?.type;
    return type === undefined ? undefined : this.#memberOf(type, 'data');
  }

  /** The members of the object at a path below a type, those that what was given selects among them, mandatory ones first. */
  membersAt(root: string, path: readonly string[], given: Given): readonly Member[] {
    const object = this.#objectIn(this.typeAt(root, path, given));
    return object === undefined ? [] : this.#members(object, path, given);
  }

  /** The type of the member at a path below a type; undefined where the schema does not say. */
  typeAt(root: string, path: readonly string[], given: Given): string | undefined {
    let type: string | undefined = root;
    for (const [depth, name] of path.entries()) {
      const object = this.#objectIn(type);
      if (object === undefined) return undefined;
      type = this.#members(object, path.slice(0, depth), given).find((member) => member.name === name)?.type;
    }
    return type;
  }

  /** What JSON a type admits. */
  kinds(type: string): ReadonlySet<Kind> {
    if (type.startsWith('[')) return new Set(['array']);
    const entity = typeOf(this.#schema, type);
    if (entity === undefined) return new Set([BUILT_IN[type] ?? 'value']);
    if (entity['meta-type'] === 'alternate')
      return new Set(entity.members.flatMap((each) => [...this.kinds(each.type)]));
    return new Set([entity['meta-type'] === 'enum' ? 'string' : 'object']);
  }

  /** The words that a type admits where those can be counted: an enumeration's values, true and false, null. */
  words(type: string): readonly string[] {
    const entity = type.startsWith('[') ? undefined : typeOf(this.#schema, type);
    if (entity?.['meta-type'] === 'enum') return entity.members.map(({ name }) => name);
    if (entity?.['meta-type'] === 'alternate') return entity.members.flatMap((each) => this.words(each.type));
    if (type === 'bool') return ['true', 'false'];
    return type === 'null' ? ['null'] : [];
  }

  #action(): ObjectEntity | undefined {
    const list = this.#memberOf(this.argumentsOf('transaction'), 'actions');
    return this.#objectIn(list === undefined ? undefined : elementOf(list));
  }

  #memberOf(type: string | undefined, name: string): string | undefined {
    return this.#objectIn(type)?.members.find((member) => member.name === name)?.type;
  }

  /** The object that a type is, or admits beside other things. */
  #objectIn(type: string | undefined): ObjectEntity | undefined {
    const entity = type === undefined || type.startsWith('[') ? undefined : typeOf(this.#schema, type);
    if (entity?.['meta-type'] === 'object') return entity;
    if (entity?.['meta-type'] !== 'alternate') return undefined;
    return entity.members.map((each) => this.#objectIn(each.type)).find((each) => each !== undefined);
  }

  #members(object: ObjectEntity, path: readonly string[], given: Given): readonly Member[] {
    const own = object.members.map((member) => ({
      name: member.name,
      type: member.type,
      mandatory: !('default' in member),
    }));
    const selected = object.tag === undefined ? undefined : given([...path, object.tag].join('.'));
    const branch = this.#objectIn(object.variants?.find((variant) => variant.case === selected)?.type);
    const all = branch === undefined ? own : [...own, ...this.#members(branch, path, given)];
    return all.toSorted((a, b) => Number(b.mandatory) - Number(a.mandatory));
  }
}
