import { deriveNames } from './derive-names.ts';
import { isMasked } from './read-reply.ts';
import { readableNames } from './readable-names.ts';
import { recoverNames } from './recover-names.ts';
import { renameTypes, widenIntegers } from './rename-types.ts';
import type { Schema } from './schema.ts';

/**
 * A reply with readable type names: its own, or where QEMU numbered them those of a known schema, and derived ones for
 * the types that this does not have. Integers that are known to be unsigned and of 64 bits have the type `uint64`.
 */
export function nameTypes(reply: Schema, known: Schema): Schema {
  if (!isMasked(reply)) return widenIntegers(renameTypes(reply, readableNames(reply)));
  const names = deriveNames(reply, recoverNames(reply, known));
  // A type without a name is one that nothing uses.
  const used = reply.values().filter(({ name }) => names.has(name) || !/^[0-9]+$/.test(name));
  return widenIntegers(renameTypes(new Map(used.map((entity) => [entity.name, entity])), names));
}
