export { Monitor } from './monitor.ts';
export type { ConnectOptions, Qmp } from './monitor.ts';
export type { MonitorAddress } from './monitor-address.ts';
export type { Reply } from './commands.ts';
export { EventLog } from './event-log.ts';
export type { EventOf, EventQuery } from './event-log.ts';
export type { Match, Part } from './match.ts';
export type { Greeting, QmpEvent } from './message.ts';
export type { JsonObject, JsonValue } from './json.ts';
export { CommandError, MonitorClosedError, ProtocolError, QemuError, TimeoutError } from '../errors.ts';
export { commandOfMethod, methodOfCommand } from './command-of-method.ts';
export type { CommandOptions, OutOfBandOptions } from './command-options.ts';
export type { NoMembers } from './no-members.ts';
export type {
  AnySchema,
  CommandArgument,
  CommandName,
  CommandReply,
  DefaultSchema,
  EventData,
  EventName,
  ExecuteParameters,
  ExecuteReply,
  QmpSchema,
  Register,
  RegisteredSchema,
  TransactionParameter,
} from './register.ts';
export type * from './schema/qmp.ts';
