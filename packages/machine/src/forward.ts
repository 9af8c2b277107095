import type { WaitOptions } from './deadline.ts';
import { QemuError } from './errors.ts';
import type { NicSettings } from './network-options.ts';
import type { Monitor } from './qmp/monitor.ts';
import type { AnySchema } from './qmp/register.ts';

/** How a guest's port is forwarded. */
export interface ForwardOptions extends WaitOptions {
  /** Default: `tcp`. */
  readonly protocol?: 'tcp' | 'udp' | undefined;
  /** Which of the machine's cards, where several are on `user`. Default: the first. */
  readonly nic?: string | undefined;
}

/**
 * Has QEMU listen on a port of 127.0.0.1 that the host's kernel chooses, for a port of the guest → that port. Asked again, it
 * gives the same.
 *
 * @throws TypeError where the machine has no card on `user`; RangeError for no port; QemuError, TimeoutError, AbortError,
 * MonitorClosedError
 */
export async function forward(
  monitor: Monitor<AnySchema>,
  nics: readonly NicSettings[],
  port: number,
  { protocol = 'tcp', nic, ...wait }: ForwardOptions,
): Promise<number> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new RangeError(`A port to forward is a whole number from 1 to 65535, not ${port}`);
  }
  const card = nics.find(({ id, network }) => network === 'user' && (nic === undefined || id === nic));
  if (card === undefined) {
    throw new TypeError(
      `Cannot forward port ${port}: ${nic ?? 'the machine'} is not on QEMU's own network, which takes the option networks: ['user']`,
    );
  }
  const ask = async () => forwarded(await monitor.hmp('info usernet', wait), card.id, protocol, port);
  const there = await ask();
  if (there !== undefined) return there;
  const said = await monitor.hmp(`hostfwd_add ${card.id} ${protocol}:127.0.0.1:0-:${port}`, wait);
  const made = await ask();
  if (made !== undefined) return made;
  throw new QemuError(`Cannot forward port ${port}: ${said.trim() || 'QEMU says nothing, and does not list it'}`);
}

/** The host's port for the guest's, in the answer of `info usernet`, which lists the cards one after another. */
export function forwarded(usernet: string, nic: string, protocol: string, port: number): number | undefined {
  let here = false;
  for (const line of usernet.split(/\r?\n/)) {
    const title = /\((.*)\):$/.exec(line);
    if (title !== null) here = title[1] === nic;
    // Protocol[State], descriptor, source address, its port, destination's address, its port, queues
    const [state, , , source, , destination] = line.trim().split(/\s+/);
    if (here && state === `${protocol.toUpperCase()}[HOST_FORWARD]` && Number(destination) === port) {
      return Number(source);
    }
  }
  return undefined;
}
