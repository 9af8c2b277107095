import type { Schema } from './schema.ts';

/** Names that a type cannot have: TypeScript's own, and those of what the generated file declares or imports. */
export const reserved: ReadonlySet<string> = new Set([
  ...['Array', 'Error', 'Object', 'Promise', 'String', 'Symbol'],
  ...['CommandOptions', 'JsonValue', 'NoMembers', 'OutOfBandOptions'],
  ...['QmpCommands', 'QmpEvents', 'QmpMethods', 'QmpSchema', 'Register'],
]);

/** For a schema whose type names are known: those names as TypeScript names, by the original ones. */
export function readableNames(schema: Schema): Map<string, string> {
  const names = new Map<string, string>();
  for (const { name, 'meta-type': kind } of schema.values()) {
    if (kind !== 'command' && kind !== 'event') names.set(name, readable(name));
  }
  return names;
}

function readable(name: string): string {
  // What a command or event declares in place has no name of its own: QEMU makes one up.
  const [, owner] = /^q_obj_(.*)-arg$/.exec(name) ?? [];
  if (owner !== undefined) {
    return owner === owner.toUpperCase() ? `${pascal(owner.toLowerCase())}Data` : `${pascal(owner)}Arguments`;
  }
  const plain = /^[A-Za-z_]\w*$/.test(name) ? name : pascal(name);
  return reserved.has(plain) ? `Qapi${plain}` : plain;
}

/** `block-commit`, `blockdev_add` → `BlockCommit`, `BlockdevAdd`. */
export function pascal(name: string): string {
  return name.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
