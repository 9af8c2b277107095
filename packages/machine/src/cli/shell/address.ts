import type { MonitorAddress } from '../../qmp/monitor.ts';

/**
 * Where a monitor is, from what was typed: `host:port` (`[::1]:4444` for IPv6, `:4444` for this host) is a TCP address,
 * everything else the path of a unix socket; so is what has a slash in it.
 *
 * @throws RangeError for a port that there cannot be
 */
export function parseAddress(text: string): MonitorAddress {
  const match = /^(?:\[(?<six>[^\]/]*)\]|(?<name>[^:/]*)):(?<port>[0-9]+)$/.exec(text);
  if (match === null) return text;
  const { six, name, port: digits } = match.groups ?? {};
  const port = Number(digits);
  if (port < 1 || port > 65_535) throw new RangeError(`${text}: a port is a number from 1 to 65535`);
  return { host: six ?? (name === undefined || name === '' ? 'localhost' : name), port };
}

/** Why no monitor answers at an address, and what to look at; undefined where nothing more is known than the error says. */
export function adviceFor(address: MonitorAddress, error: unknown): string | undefined {
  const option =
    typeof address === 'string'
      ? `-qmp unix:${address},server=on,wait=off`
      : `-qmp tcp:${address.host}:${address.port},server=on,wait=off`;
  const refused =
    typeof address === 'string'
      ? `nobody listens on it: the QEMU that made it has ended, or it is no socket. QEMU listens when it is started with ${option}`
      : `nobody listens there; QEMU does when it is started with ${option}`;
  const forbidden = 'this user may not open it; it belongs to the user who runs QEMU';
  const advice: Readonly<Record<string, string>> = {
    ENOENT: `there is no such socket; QEMU makes it when it is started with ${option}`,
    ECONNREFUSED: refused,
    EACCES: forbidden,
    EPERM: forbidden,
    ENOTFOUND: 'there is no host of this name',
    TimeoutError:
      'it gives no greeting; a monitor serves one client at a time, so another one may be connected; or this is no QMP monitor',
    ProtocolError: 'this is no QMP monitor; the monitor for people (-monitor) is reached through QMP, with --hmp',
  };
  return advice[codeOf(error) ?? ''];
}

/** The code of the first error in a chain of causes that has one; or the name of the last. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeOf(error.cause) ?? error.name;
}
