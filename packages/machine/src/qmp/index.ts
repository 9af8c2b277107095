export { Monitor } from './monitor.ts';
export type { ConnectOptions, MonitorAddress } from './monitor.ts';
export type { ExecuteOptions, Reply } from './session.ts';
export { EventLog } from './event-log.ts';
export type { EventQuery } from './event-log.ts';
export type { Match } from './match.ts';
export type { Greeting, QmpEvent } from './message.ts';
export type { JsonObject, JsonValue } from './json.ts';
export { CommandError, MonitorClosedError, ProtocolError, QemuError, TimeoutError } from '../errors.ts';
export { commandOfMethod, methodOfCommand } from './command-of-method.ts';
export type { CommandOptions, OutOfBandOptions } from './command-options.ts';
export type { NoMembers } from './no-members.ts';
export type {
  CommandName,
  CommandReply,
  DefaultSchema,
  EventData,
  EventName,
  ExecuteParameters,
  QmpSchema,
  Register,
  RegisteredSchema,
} from './register.ts';
export type * from './schema/qmp.ts';
