import type { CommandOptions, OutOfBandOptions } from './command-options.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { QmpCommands, QmpEvents, QmpMethods } from './schema/qmp.ts';

/** What types know of a QEMU: its commands and events, and the method for each command. */
export interface QmpSchema {
  /** `{ arguments, returns }` for each command, by its name on the wire; with `oob: true` where it can go out of band. */
  readonly commands: object;
  /** The data of each event. */
  readonly events: object;
  /** A method for each command. */
  readonly methods: object;
}

/** All that QEMU 7.2 to 11.1 has, in any build; what one of them lacks is optional and says so. */
export interface DefaultSchema extends QmpSchema {
  readonly commands: QmpCommands;
  readonly events: QmpEvents;
  readonly methods: QmpMethods;
}

/** A schema that knows nothing: all names are allowed, with JSON in and out. For names that are known at run time only. */
export interface AnySchema extends QmpSchema {
  readonly commands: {
    readonly [command: string]: { readonly arguments: JsonObject; readonly returns: JsonValue; readonly oob: true };
  };
  readonly events: { readonly [event: string]: JsonObject };
}

/**
 * To be augmented with `qmp`, the schema of the QEMU that a program is for: what that lacks is a compile error then.
 * `qemukit schema` writes the augmentation.
 */
// oxlint-disable-next-line typescript/no-empty-object-type -- augmented by users
export interface Register {}

/** The schema of a machine that names none: the registered one, else the default. */
export type RegisteredSchema = Register extends { readonly qmp: infer S extends QmpSchema } ? S : DefaultSchema;

/** The commands' names on the wire. */
export type CommandName<S extends QmpSchema = RegisteredSchema> = keyof S['commands'] & string;

/** The events' names. */
export type EventName<S extends QmpSchema = RegisteredSchema> = keyof S['events'] & string;

/** What a command returns. */
export type CommandReply<S extends QmpSchema, N extends CommandName<S>> = S['commands'][N] extends {
  readonly returns: infer R;
}
  ? R
  : never;

/** A command's name: one that the schema has, or one that is known at run time only and so has no types. */
export type CommandArgument<S extends QmpSchema, N extends string> =
  N extends CommandName<S> ? N : string extends N ? N : CommandName<S>;

/** What `execute` resolves to. */
export type ExecuteReply<S extends QmpSchema, N extends string> =
  N extends CommandName<S> ? CommandReply<S, N> : JsonValue;

/** What follows a command's name: its arguments, if it takes any, and options; out of band only where QEMU allows it. */
export type ExecuteParameters<S extends QmpSchema, N extends string> =
  N extends CommandName<S>
    ? S['commands'][N] extends { readonly arguments: infer A }
      ? {} extends A
        ? [args?: A, options?: ExecuteOptionsOf<S['commands'][N]>]
        : [args: A, options?: ExecuteOptionsOf<S['commands'][N]>]
      : never
    : [args?: JsonObject, options?: OutOfBandOptions];

/** What `transaction` takes: the list of its actions, or its arguments whole. */
export type TransactionParameter<S extends QmpSchema> =
  'transaction' extends CommandName<S>
    ? S['commands']['transaction'] extends { readonly arguments: infer A extends { readonly actions: unknown } }
      ? A['actions'] | A
      : object
    : never;

type ExecuteOptionsOf<C> = C extends { readonly oob: true } ? OutOfBandOptions : CommandOptions;

/** The data of an event. */
export type EventData<S extends QmpSchema, N extends EventName<S>> = S['events'][N];
