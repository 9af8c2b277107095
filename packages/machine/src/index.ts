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
export { chooseAccelerator, probeAccelerators } from './accelerator.ts';
export type { AcceleratorProbe, ChosenAccelerator } from './accelerator.ts';
export { findBinary, findQemuImg, installedQemu, listQemu, qemuVersion } from './binary.ts';
export type { QemuInstallation } from './binary.ts';
export { cacheDirectory } from './cache.ts';
