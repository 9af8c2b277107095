export { linux } from './linux/linux.ts';
export type { LinuxFile, LinuxGuest, LinuxOptions } from './linux/linux.ts';
export { hasMicroGuest, microGuest } from './micro/micro-guest.ts';
export type { MicroGuest, MicroGuestOptions } from './micro/micro-guest.ts';
export type { MicroGuestArchitecture } from './micro/images.ts';
export { askMicroGuest } from './micro/ask-micro-guest.ts';
