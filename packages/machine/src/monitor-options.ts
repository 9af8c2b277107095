import { fitsSocket, LONGEST_SOCKET_PATH } from './qmp/socket-path.ts';

/**
 * Where the machine's monitor is. `inherited`: a socket that QEMU inherits, which nobody else can reach. At an address this
 * process listens before QEMU is spawned, QEMU connects, and nothing listens there any more; port 0 is one that is free.
 * `none`: there is no monitor, so `vm.qmp` and `vm.events` throw, and nothing tells when QEMU has built the machine.
 */
export type MonitorOption =
  'inherited' | 'none' | { readonly path: string } | { readonly host?: string | undefined; readonly port: number };

/** A complete and checked {@link MonitorOption}. */
export type MonitorSettings = 'inherited' | 'none' | ListenAddress;

/** An address to listen at. */
export type ListenAddress = { readonly path: string } | { readonly host: string; readonly port: number };

/** What is wrong with the option `monitor`, in words that follow its name; undefined where nothing is. */
export function checkMonitor(value: unknown): string | undefined {
  if (value === 'inherited' || value === 'none') return undefined;
  const members = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const { path, host = '', port } = members.length === 0 ? {} : (value as Readonly<Record<string, unknown>>);
  if (members.length === 1 && typeof path === 'string') return checkPath(path);
  const named = members.every((member) => member === 'host' || member === 'port') && typeof host === 'string';
  return named && Number.isInteger(port) && (port as number) >= 0 && (port as number) < 65_536
    ? undefined
    : "is 'inherited', 'none', { path } of a unix socket, or { host, port } with a port from 0 to 65535";
}

/** What is wrong with the option `debugMonitor`, in words that follow its name; undefined where nothing is. */
export function checkDebugMonitor(value: unknown): string | undefined {
  if (typeof value === 'boolean') return undefined;
  return typeof value === 'string' ? checkPath(value) : 'is true, false, or the path of a unix socket';
}

/** Fills what a checked option leaves out. */
export function completeMonitor(monitor: MonitorOption): MonitorSettings {
  if (typeof monitor === 'string' || 'path' in monitor) return monitor;
  // Not "localhost", which has two addresses: only one of them would be listened at.
  return { host: monitor.host ?? '127.0.0.1', port: monitor.port };
}

function checkPath(path: string): string | undefined {
  if (path === '' || path.includes('\0')) return 'has the path of a unix socket, which is not empty';
  const bytes = Buffer.byteLength(path);
  return fitsSocket(path)
    ? undefined
    : `has a path for a unix socket, which is at most ${LONGEST_SOCKET_PATH} bytes long (this one ${bytes})`;
}
