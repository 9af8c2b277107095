import { EMPTY, type ObjectEntity, type Schema, typeOf, type TypeEntity } from './schema.ts';

/**
 * What a schema has and another lacks, by its place: commands, events, members, values of enums, as
 * `query-block: reply[].inserted.active`. What the other says more narrowly or more widely it does not lack: type names, an
 * enum for strings, an alternate for one of its types.
 */
export function unknownIn(known: Schema, schema: Schema): string[] {
  const comparison = new Comparison(known, schema);
  for (const entity of schema.values()) {
    if (typeOf(schema, entity.name) !== undefined) continue;
    const other = known.get(entity.name);
    if (entity['meta-type'] === 'command' && other?.['meta-type'] === 'command') {
      comparison.compare(`${entity.name}: arguments`, entity['arg-type'], other['arg-type']);
      comparison.compare(`${entity.name}: reply`, entity['ret-type'], other['ret-type']);
    } else if (entity['meta-type'] === 'event' && other?.['meta-type'] === 'event') {
      comparison.compare(`${entity.name}: data`, entity['arg-type'], other['arg-type']);
    } else {
      comparison.unknown.push(entity.name);
    }
  }
  return comparison.unknown;
}

class Comparison {
  readonly unknown: string[] = [];
  readonly #known: Schema;
  readonly #schema: Schema;
  readonly #compared = new Set<string>();

  constructor(known: Schema, schema: Schema) {
    this.#known = known;
    this.#schema = schema;
  }

  /** Compares two types that stand at the same place; the same two once only, for types may hold themselves. */
  compare(place: string, name: string, knownName: string): void {
    const pair = `${name} ${knownName}`;
    if (this.#compared.has(pair)) return;
    this.#compared.add(pair);
    const type = typeOf(this.#schema, name);
    const other = typeOf(this.#known, knownName);
    if (name === EMPTY || (name === 'str' && other?.['meta-type'] === 'enum')) return;
    if (name.startsWith('[') && knownName.startsWith('[')) {
      this.compare(`${place}[]`, name.slice(1, -1), knownName.slice(1, -1));
    } else if (other?.['meta-type'] === 'alternate') {
      const own = type?.['meta-type'] === 'alternate' ? type.members : [{ type: name }];
      for (const { type: alternative } of own) this.#compareAny(place, alternative, other.members);
    } else if (type?.['meta-type'] === 'object' && (other?.['meta-type'] === 'object' || knownName === EMPTY)) {
      this.#compareObjects(place, type, other?.['meta-type'] === 'object' ? other : undefined);
    } else if (type?.['meta-type'] === 'enum' && other?.['meta-type'] === 'enum') {
      const missing = type.members.filter((value) => !has(other.members, value.name));
      this.unknown.push(...missing.map((value) => `${place} = '${value.name}'`));
    } else if (!isSameBuiltin(name, knownName, type, other)) {
      this.unknown.push(`${place}: ${name}, not ${knownName}`);
    }
  }

  #compareAny(place: string, name: string, alternatives: readonly { readonly type: string }[]): void {
    const kind = this.#kindOf(this.#schema, name);
    const same = alternatives.find(({ type }) => this.#kindOf(this.#known, type) === kind);
    if (same === undefined) this.unknown.push(`${place}: ${name}`);
    else this.compare(place, name, same.type);
  }

  #kindOf(schema: Schema, name: string): string {
    if (name.startsWith('[')) return 'list';
    return typeOf(schema, name)?.['meta-type'] ?? name.replace('uint64', 'int');
  }

  #compareObjects(place: string, type: ObjectEntity, other: ObjectEntity | undefined): void {
    for (const member of type.members) {
      const found = this.#memberOf(other, member.name);
      if (found === undefined) this.unknown.push(`${place}.${member.name}`);
      else this.compare(`${place}.${member.name}`, member.type, found);
    }
    for (const variant of type.variants ?? []) {
      const branch = other?.variants?.find((candidate) => candidate.case === variant.case);
      // A new value of the tag is found there.
      if (branch !== undefined) this.compare(`${place}<${variant.case}>`, variant.type, branch.type);
    }
  }

  /** The type of a member that an object has, or that one of its branches has. */
  #memberOf(object: ObjectEntity | undefined, name: string): string | undefined {
    if (object === undefined) return undefined;
    const own = object.members.find((member) => member.name === name);
    if (own !== undefined) return own.type;
    const branches = (object.variants ?? []).map(({ type }) => typeOf(this.#known, type));
    return branches
      .filter((branch) => branch?.['meta-type'] === 'object')
      .map((branch) => this.#memberOf(branch, name))
      .find((type) => type !== undefined);
  }
}

function has(list: readonly { readonly name: string }[], name: string): boolean {
  return list.some((item) => item.name === name);
}

function isSameBuiltin(name: string, known: string, type?: TypeEntity, other?: TypeEntity): boolean {
  return type === undefined && other === undefined && name.replace('uint64', 'int') === known.replace('uint64', 'int');
}
