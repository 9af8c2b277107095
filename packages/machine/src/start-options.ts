import { string, text } from './check-members.ts';

/** Firmware in flash, as UEFI has it. */
export interface Firmware {
  /** The path of the code's file; it is opened for reading only. */
  readonly code: string;
  /** The path of the file with the variables. The machine writes to a copy of it, `vars.fd` in its directory. */
  readonly vars: string;
}

/** A descriptor for QEMU: {@link MachineOptions.fds}. */
export interface PassedFd {
  /** An open descriptor of this process; it stays open here. */
  readonly fd: number;
  /** The number of the fd set that it joins. */
  readonly set: number;
  /** A text that `query-fdsets` shows with it. */
  readonly opaque?: string | undefined;
}

/** What is wrong with a firmware that is no string, in words that follow the option's name; undefined where nothing is. */
export function checkFirmware(value: unknown): string | undefined {
  const { code, vars, ...rest } = object(value);
  return text(code) === undefined && text(vars) === undefined && Object.keys(rest).length === 0
    ? undefined
    : 'is a path, or { code, vars } with two paths';
}

/** What is wrong with the option `fds`, in words that follow its name; undefined where nothing is. */
export function checkFds(value: unknown): string | undefined {
  const fits = (each: unknown) => {
    const { fd, set, opaque = '', ...rest } = object(each);
    return number(fd) && number(set) && string(opaque) && Object.keys(rest).length === 0;
  };
  return Array.isArray(value) && value.every(fits)
    ? undefined
    : 'is an array of { fd, set, opaque }: descriptor and fd set are numbers from 0 on, opaque is a string';
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function number(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
