import { ProtocolError } from '../../errors.ts';
import { GUEST_PORTS } from '../../guest-options.ts';

/** What a person types for a monitor's address: a path, or a host and a port. */
export type TypedAddress = string | { readonly host: string; readonly port: number };

/**
 * Where a monitor is, from what was typed: `host:port` (`[::1]:4444` for IPv6, `:4444` for this host) is a TCP address,
 * everything else the path of a unix socket; so is what has a slash in it.
 *
 * @throws RangeError for a port that there cannot be
 */
export function parseAddress(text: string): TypedAddress {
  const match = /^(?:\[(?<six>[^\]/]*)\]|(?<name>[^:/]*)):(?<port>[0-9]+)$/.exec(text);
  if (match === null) return text;
  const { six, name, port: digits } = match.groups ?? {};
  const port = Number(digits);
  if (port < 1 || port > 65_535) throw new RangeError(`${text}: a port is a number from 1 to 65535`);
  return { host: six ?? (name === undefined || name === '' ? 'localhost' : name), port };
}

/** Why no monitor answers at an address, and what to look at; undefined where nothing more is known than the error says. */
export function adviceFor(address: TypedAddress, error: unknown, agent = false): string | undefined {
  const option = agent ? agentOptions(address) : monitorOption(address);
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
    TimeoutError: agent
      ? 'it does not answer; no guest agent runs in the guest, or another client is connected, or this is no channel of an agent'
      : 'it gives no greeting; a monitor serves one client at a time, so another one may be connected; or this is no QMP monitor',
    ProtocolError: 'this is no QMP monitor; the monitor for people (-monitor) is reached through QMP, with --hmp',
  };
  return advice[codeOf(error) ?? ''];
}

function monitorOption(address: TypedAddress): string {
  const at = typeof address === 'string' ? `unix:${address}` : `tcp:${address.host}:${address.port}`;
  return `-qmp ${at},server=on,wait=off`;
}

function agentOptions(address: TypedAddress): string {
  const at = typeof address === 'string' ? `path=${address}` : `host=${address.host},port=${address.port}`;
  const port = '-device virtio-serial -device virtserialport,chardev=qga';
  return `-chardev socket,id=qga,${at},server=on,wait=off ${port},name=${GUEST_PORTS['qemu-ga'].name}`;
}

/** The code of the first error in a chain of causes that has one; or the name of the last. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof ProtocolError) return error.name; // its cause is where the JSON is wrong
  return codeOf(error.cause) ?? error.name;
}
