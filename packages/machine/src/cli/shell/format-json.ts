import type { JsonObject, JsonValue } from '../../qmp/json.ts';

/**
 * JSON for people, with spaces: an object or an array that does not fit into `width` columns has a line for each of its
 * members. All digits of an integer stay.
 */
export function formatJson(value: JsonValue, width: number, indent = ''): string {
  const line = oneLine(value);
  if (indent.length + line.length <= width || typeof value !== 'object' || value === null) return line;
  const deeper = `${indent}  `;
  const [open, close] = brackets(value);
  const members = membersOf(value).map(([name, member]) => `${deeper}${name}${formatJson(member, width, deeper)}`);
  return members.length === 0 ? line : `${open}\n${members.join(',\n')}\n${indent}${close}`;
}

function oneLine(value: JsonValue): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const [open, close] = brackets(value);
  return `${open}${membersOf(value)
    .map(([name, member]) => `${name}${oneLine(member)}`)
    .join(', ')}${close}`;
}

function brackets(value: object): readonly [string, string] {
  return Array.isArray(value) ? ['[', ']'] : ['{', '}'];
}

/** The members with what stands before them. */
function membersOf(value: JsonObject | readonly JsonValue[]): (readonly [name: string, member: JsonValue])[] {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((member) => ['', member]);
  return Object.entries(value).map(([name, member]) => [`${JSON.stringify(name)}: `, member as JsonValue]);
}
