export {
  AbortError,
  CommandError,
  LaunchError,
  MachineExitedError,
  MonitorClosedError,
  ProtocolError,
  QemuError,
  TimeoutError,
} from './errors.ts';
export type { Exit, LaunchPhase, ProcessExit } from './errors.ts';
export type { WaitOptions } from './deadline.ts';
