export { Machine } from './machine.ts';
export type { Checkpoint } from './checkpoint.ts';
export { Template } from './template.ts';
export type { ClonePool, PoolOptions } from './clone-pool.ts';
export type { CloneOptions, TemplateOptions, TemplateReady } from './template-options.ts';
export type { TemplateProgress } from './template-progress.ts';
export type { Nic } from './nic.ts';
export { Network } from './network.ts';
export type { Cable, CableEnd } from './cable.ts';
export type { NetworkOptions, NetworkPort } from './network.ts';
export type { ShareOptions } from './share-options.ts';
export type { NicOptions } from './network-options.ts';
export type { ForwardOptions } from './forward.ts';
export type { MachineOptions } from './options.ts';
export { Console } from './console.ts';
export type { ConsoleOptions } from './console-options.ts';
export type { MonitorOption } from './monitor-options.ts';
export type { Firmware, PassedFd } from './start-options.ts';
export type { Consoles } from './consoles.ts';
export type { Guest, GuestExecOptions, GuestWriteOptions } from './guest.ts';
export type { GuestAccess } from './guest-options.ts';
export type { OnGuestPanic } from './guest-options.ts';
export type { GuestCommand } from './guest-command.ts';
export type { GuestIdentity } from './guest-identity.ts';
export type { GuestInput } from './guest-input.ts';
export type { GuestOutput, GuestProcess, GuestResult } from './guest-process.ts';
export type { GuestExit, GuestStream } from './guest-transport.ts';
export type { Dialogue } from './dialogue.ts';
export type { Qtest } from './qtest.ts';
export type { IrqLog, IrqOptions } from './irq-log.ts';
export type { Irq } from './qtest-message.ts';
export type { PressOptions, TypeOptions } from './keyboard.ts';
export type { DriveInterface, DriveOptions } from './drive-options.ts';
export type { Drive } from './drive.ts';
export type { JobArguments, JobEnd, JobOptions } from './job.ts';
export type { MigrationOptions } from './migration.ts';
export type { PatternMatch, PatternOptions, Transcript } from './transcript.ts';
export { lastLines, printable } from './printable.ts';
export type { EventLog, EventOf, EventQuery } from './qmp/event-log.ts';
export type { Match, Part } from './qmp/match.ts';
export type { QmpEvent } from './qmp/message.ts';
export { Monitor } from './qmp/monitor.ts';
export type { Qmp } from './qmp/monitor.ts';
export type { AnySchema, EventData, EventName, QmpSchema, RegisteredSchema } from './qmp/register.ts';
export type { CommandOptions, OutOfBandOptions } from './qmp/command-options.ts';
export type { JsonObject, JsonValue } from './qmp/json.ts';
export {
  AbortError,
  CommandError,
  GuestCommandError,
  GuestPanicError,
  LaunchError,
  MachineExitedError,
  MonitorClosedError,
  ProtocolError,
  QemuError,
  TemplateError,
  TimeoutError,
} from './errors.ts';
export type { Exit, GuestDeath, LaunchConsole, LaunchPhase, ProcessExit } from './errors.ts';
export { pendingWaits } from './deadline.ts';
export type { PendingWait, WaitOptions } from './deadline.ts';
export { chooseAccelerator, probeAccelerators } from './accelerator.ts';
export type { AcceleratorProbe, ChosenAccelerator } from './accelerator.ts';
export { findBinary, findQemuImg, installedQemu, listQemu, qemuVersion } from './binary.ts';
export type { QemuInstallation } from './binary.ts';
export { checkImage, convertImage, createImage, imageInfo, overlay } from './image.ts';
export type {
  ConvertImageOptions,
  CreateImageOptions,
  ImageCheck,
  ImageInfo,
  ImageInfoOptions,
  ImageOptions,
  ImageSize,
  ReadImageOptions,
} from './image.ts';
export { cacheDirectory } from './cache.ts';
export { directoryPrefix } from './stale-directories.ts';
export { hostArchitecture } from './architecture.ts';
export { fileStamp } from './file-hash.ts';
export { findOrMake } from './owner-lock.ts';
export type { FindOrMake } from './owner-lock.ts';
export { isSameProcess } from './process-identity.ts';
