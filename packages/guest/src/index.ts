export { linux } from './linux/linux.ts';
export type { LinuxFile, LinuxGuest, LinuxOptions } from './linux/linux.ts';
