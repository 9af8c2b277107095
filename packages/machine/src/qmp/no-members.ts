declare const none: unique symbol;

/** An object without members: the arguments of a command that takes none, the reply or data of what has none. */
export interface NoMembers {
  // With a member, though one that nobody can name, TypeScript refuses objects with other members.
  readonly [none]?: never;
}
