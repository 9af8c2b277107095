import { ProtocolError } from '../../errors.ts';
import type { JsonValue } from '../../qmp/json.ts';

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

interface Entity {
  readonly name: string;
  readonly 'meta-type': string;
  readonly 'arg-type'?: string;
  readonly 'element-type'?: string;
  readonly 'json-type'?: Kind;
  readonly members?: readonly { readonly name: string; readonly type: string; readonly default?: null }[];
  readonly values?: readonly string[];
  readonly tag?: string;
  readonly variants?: readonly { readonly case: string; readonly type: string }[];
}

/**
 * QEMU's description of its own commands: the reply of `query-qmp-schema`
 * (https://www.qemu.org/docs/master/devel/qapi-code-gen.html#client-json-protocol-introspection). It is walked by types, whose
 * names QEMU hides, and lists what this QEMU was built with.
 */
export class Introspection {
  /** The names of all commands, sorted. */
  readonly commands: readonly string[];
  readonly #entities: ReadonlyMap<string, Entity>;

  /** @throws ProtocolError where this is no such reply */
  constructor(reply: JsonValue) {
    if (!Array.isArray(reply)) throw new ProtocolError('query-qmp-schema did not return a list', JSON.stringify(reply));
    const entities = reply as readonly Entity[];
    this.#entities = new Map(entities.map((entity) => [entity.name, entity]));
    this.commands = entities
      .filter((entity) => entity['meta-type'] === 'command')
      .map(({ name }) => name)
      .toSorted();
  }

  /** The type of a command's arguments; undefined for a command that there is not. */
  argumentsOf(command: string): string | undefined {
    const entity = this.#entities.get(command);
    return entity?.['meta-type'] === 'command' ? entity['arg-type'] : undefined;
  }

  /** The actions that `transaction` takes. */
  get actions(): readonly string[] {
    return (this.#action()?.variants ?? []).map((variant) => variant.case).toSorted();
  }

  /** The type of an action's data; undefined for an action that there is not. */
  dataOf(action: string): string | undefined {
    const type = this.#action()?.variants?.find((variant) => variant.case === action)?.type;
    return type === undefined
      ? undefined
      : this.#entities.get(type)?.members?.find(({ name }) => name === 'data')?.type;
  }

  /** The members of the object at a path below a type, those that what was given selects among them, mandatory ones first. */
  membersAt(root: string, path: readonly string[], given: Given): readonly Member[] {
    const type = this.typeAt(root, path, given);
    const object = type === undefined ? undefined : this.#objectIn(type);
    return object === undefined ? [] : this.#members(object, path, given);
  }

  /** The type of the member at a path below a type; undefined where the schema does not say. */
  typeAt(root: string, path: readonly string[], given: Given): string | undefined {
    let type: string | undefined = root;
    for (const [depth, name] of path.entries()) {
      const object: Entity | undefined = type === undefined ? undefined : this.#objectIn(type);
      if (object === undefined) return undefined;
      type = this.#members(object, path.slice(0, depth), given).find((member) => member.name === name)?.type;
    }
    return type;
  }

  /** What JSON a type admits. */
  kinds(type: string): ReadonlySet<Kind> {
    const entity = this.#entities.get(type);
    const kind = entity?.['meta-type'];
    if (kind === 'alternate')
      return new Set((entity?.members ?? []).flatMap(({ type: each }) => [...this.kinds(each)]));
    if (kind === 'enum') return new Set(['string']);
    if (kind === 'array' || kind === 'object') return new Set([kind]);
    return new Set([entity?.['json-type'] ?? 'value']);
  }

  /** The words that a type admits where those can be counted: an enumeration's values, true and false, null. */
  words(type: string): readonly string[] {
    const entity = this.#entities.get(type);
    if (entity?.['json-type'] === 'boolean') return ['true', 'false'];
    if (entity?.['json-type'] === 'null') return ['null'];
    if (entity?.['meta-type'] === 'alternate') return (entity.members ?? []).flatMap((each) => this.words(each.type));
    // QEMU older than 6.2 has no members here, a later one may have no values.
    return entity?.['meta-type'] === 'enum' ? (entity.members?.map(({ name }) => name) ?? entity.values ?? []) : [];
  }

  #action(): Entity | undefined {
    const type = this.argumentsOf('transaction') ?? '';
    const list = this.#entities.get(type)?.members?.find(({ name }) => name === 'actions')?.type ?? '';
    return this.#entities.get(this.#entities.get(list)?.['element-type'] ?? '');
  }

  /** The object that a type is, or admits beside other things. */
  #objectIn(type: string): Entity | undefined {
    const entity = this.#entities.get(type);
    if (entity?.['meta-type'] === 'object') return entity;
    if (entity?.['meta-type'] !== 'alternate') return undefined;
    return (entity.members ?? []).map((branch) => this.#objectIn(branch.type)).find((branch) => branch !== undefined);
  }

  #members(object: Entity, path: readonly string[], given: Given): readonly Member[] {
    const own = (object.members ?? []).map(({ name, type, ...rest }) => ({
      name,
      type,
      mandatory: !('default' in rest),
    }));
    const selected = object.tag === undefined ? undefined : given([...path, object.tag].join('.'));
    const variant = object.variants?.find((each) => each.case === selected);
    const branch = variant === undefined ? undefined : this.#objectIn(variant.type);
    const all = branch === undefined ? own : [...own, ...this.#members(branch, path, given)];
    return all.toSorted((a, b) => Number(b.mandatory) - Number(a.mandatory));
  }
}
