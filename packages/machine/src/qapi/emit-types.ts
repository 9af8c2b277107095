import {
  type Documentation,
  emitComment,
  historyTags,
  historyWords,
  isDeprecated,
  isUnstable,
} from './emit-comment.ts';
import {
  EMPTY,
  type EnumEntity,
  type Member,
  type ObjectEntity,
  reachable,
  type Schema,
  typeOf,
  type TypeEntity,
} from './schema.ts';

/** Which way values of a type go: to QEMU, from it, or both. */
type Way = 'sent' | 'received' | 'both';

const JSON_TYPES: ReadonlyMap<string, string> = new Map([
  ['str', 'string'],
  ['bool', 'boolean'],
  ['number', 'number'],
  ['null', 'null'],
  ['any', 'JsonValue'],
  ['uint64', 'number | bigint'],
  [EMPTY, 'NoMembers'],
]);

/** The types of a schema as TypeScript: what each is declared as, and how it is referred to. */
export class TypeEmitter {
  readonly #schema: Schema;
  readonly #docs: (type: string) => Documentation | undefined;
  readonly #sent: ReadonlySet<string>;
  readonly #received: ReadonlySet<string>;

  /** `docs` gives what is known of a type, by the type's name. */
  constructor(schema: Schema, docs: (type: string) => Documentation | undefined) {
    this.#schema = schema;
    this.#docs = docs;
    const entities = [...schema.values()];
    const commands = entities.filter((entity) => entity['meta-type'] === 'command');
    const events = entities.filter((entity) => entity['meta-type'] === 'event');
    const inReplies = [...commands.map((command) => command['ret-type']), ...events.map((event) => event['arg-type'])];
    const inArguments = commands.map((command) => command['arg-type']);
    this.#received = reachable(schema, inReplies);
    this.#sent = reachable(schema, inArguments);
  }

  /** A reference to a type, for arguments or for replies. */
  reference(type: string, way: Way): string {
    if (type.startsWith('[')) {
      const element = this.reference(type.slice(1, -1), way);
      const list = element.includes('|') ? `(${element})[]` : `${element}[]`;
      return way === 'sent' ? `readonly ${list}` : list;
    }
    // Received integers are numbers, except where QEMU may send more than a number holds.
    if (type === 'int') return way === 'sent' ? 'number | bigint' : 'number';
    return JSON_TYPES.get(type) ?? type;
  }

  /** Whether arguments of this type may be left out: no member of it is required. */
  isOptional(type: string): boolean {
    const entity = typeOf(this.#schema, type);
    return entity?.['meta-type'] !== 'object' || (entity.tag === undefined && entity.members.every(isOptionalMember));
  }

  /** The declarations of a type; several for a union, which has an interface for each branch. */
  declare(entity: TypeEntity): string {
    const way = this.#way(entity.name);
    const docs = this.#docs(entity.name);
    const text = docs === undefined || docs.text === '' ? [] : [docs.text];
    switch (entity['meta-type']) {
      case 'enum':
        return `${emitComment([...text, ...valueLines(entity, docs)], '')}${declareEnum(entity)}`;
      case 'alternate': {
        const types = [...new Set(entity.members.map(({ type }) => this.reference(type, way)))];
        return `${emitComment(text, '')}export type ${entity.name} = ${types.join(' | ')};\n`;
      }
      case 'object':
    }
    if (entity.tag !== undefined) return this.#declareUnion(entity, entity.tag, way, text, docs);
    const members = entity.members.map((member) => this.#member(member, way, docs)).join('');
    return `${emitComment(text, '')}export interface ${entity.name} {\n${members}}\n`;
  }

  #way(type: string): Way {
    if (!this.#sent.has(type)) return 'received';
    return this.#received.has(type) ? 'both' : 'sent';
  }

  #member(member: Member, way: Way, docs: Documentation | undefined): string {
    const text = docs?.members.get(member.name) ?? '';
    const comment = emitComment([...(text === '' ? [] : [text]), ...historyTags(member)], '  ');
    const type = this.reference(member.type, way);
    // Members that are undefined are not sent, so they may be given as undefined.
    const value = !isOptionalMember(member) ? `: ${type}` : way === 'sent' ? `?: ${type} | undefined` : `?: ${type}`;
    return `${comment}  ${propertyName(member.name)}${value};\n`;
  }

  #declareUnion(entity: ObjectEntity, tag: string, way: Way, text: string[], docs: Documentation | undefined): string {
    const { name, members, variants = [] } = entity;
    const common = members.filter((member) => member.name !== tag);
    const base = common.length === 0 ? [] : [`${name}Base`];
    const key = propertyName(tag);
    const declarations = base.map(
      (parent) =>
        `export interface ${parent} {\n${common.map((member) => this.#member(member, way, docs)).join('')}}\n`,
    );
    const branches: string[] = [];
    const plain = variants.filter(({ type }) => type === EMPTY).map((variant) => quote(variant.case));
    if (plain.length > 0) {
      branches.push(`${name}_plain`);
      const parents = base.length === 0 ? '' : ` extends ${base.join(', ')}`;
      declarations.push(`export interface ${name}_plain${parents} {\n  ${key}: ${plain.join(' | ')};\n}\n`);
    }
    for (const variant of variants.filter(({ type }) => type !== EMPTY)) {
      const branch = typeOf(this.#schema, variant.type);
      const parents = [...base, variant.type];
      if (branch?.['meta-type'] === 'object' && branch.tag !== undefined) {
        // An interface cannot extend a union.
        branches.push(`(${[...parents, `{ ${key}: ${quote(variant.case)} }`].join(' & ')})`);
      } else {
        const own = `${name}_${variant.case.replaceAll(/\W+/g, '_')}`;
        branches.push(own);
        declarations.push(
          `export interface ${own} extends ${parents.join(', ')} {\n  ${key}: ${quote(variant.case)};\n}\n`,
        );
      }
    }
    const union = `export type ${name} =\n${branches.map((branch) => `  | ${branch}`).join('\n')};\n`;
    return `${declarations.join('')}${emitComment(text, '')}${union}`;
  }
}

function declareEnum({ name, members }: EnumEntity): string {
  const values = members.map((value) => quote(value.name));
  const line = `export type ${name} = ${values.join(' | ')};\n`;
  return line.length <= 121 ? line : `export type ${name} =\n${values.map((value) => `  | ${value}`).join('\n')};\n`;
}

/** What there is to say of an enum's values: they are no members, so it stands in the comment of the type. */
function valueLines({ members }: EnumEntity, docs: Documentation | undefined): string[] {
  return members.flatMap((value) => {
    const text = docs?.members.get(value.name)?.replaceAll(/\s*\n\s*/g, ' ') ?? '';
    const { since, removed } = historyWords(value);
    const parts = [
      text,
      since === '' ? '' : `Since ${since}.`,
      removed,
      isDeprecated(value) && removed === '' ? 'Deprecated.' : '',
      isUnstable(value) ? 'Unstable.' : '',
    ].filter((part) => part !== '');
    return parts.length === 0 ? [] : [`- \`${value.name}\`: ${parts.join(' ')}`];
  });
}

/** A name as a property's: quoted where it must be. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}

function isOptionalMember(member: Member): boolean {
  return 'default' in member;
}

function quote(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}
