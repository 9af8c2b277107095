import { randomBytes } from 'node:crypto';

/** What makes a guest another than the one that it is a copy of. */
export interface GuestIdentity {
  /** The time that its clock shows from now on. */
  readonly clock?: Date | undefined;
  /** Whether its kernel draws other random numbers from now on. */
  readonly reseed?: boolean | undefined;
  readonly hostname?: string | undefined;
  /** MAC addresses by network interface, as `{ eth0: '52:54:00:12:34:56' }`. */
  readonly macs?: Readonly<Record<string, string>> | undefined;
}

/** How many random bytes the guest is given: what its kernel's own pool holds. */
const ENTROPY = 64;

/**
 * What the agent is asked for, by type of its protocol.
 *
 * @throws TypeError for what is no time, hostname or MAC address
 */
export function agentRequests(identity: GuestIdentity): { readonly type: string; readonly payload: Uint8Array }[] {
  const { clock, reseed = false, hostname, macs = {} } = identity;
  const requests: { readonly type: string; readonly payload: Uint8Array }[] = [];
  if (clock !== undefined) {
    const ms = clock.getTime();
    if (!(ms >= 0)) throw new TypeError('clock is a valid Date, not before 1970');
    const payload = Buffer.alloc(8);
    payload.writeBigUInt64LE(BigInt(ms) * 1_000_000n);
    requests.push({ type: 'T', payload });
  }
  if (reseed) requests.push({ type: 'S', payload: randomBytes(ENTROPY) });
  if (hostname !== undefined) {
    if (!/^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/.test(hostname)) {
      throw new TypeError(`hostname is at most 64 letters, digits, "." and "-", not ${JSON.stringify(hostname)}`);
    }
    requests.push({ type: 'N', payload: Buffer.from(hostname) });
  }
  for (const [name, mac] of Object.entries(macs)) {
    if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(mac)) {
      throw new TypeError(`A MAC address is six bytes as 52:54:00:12:34:56, not ${JSON.stringify(mac)}`);
    }
    requests.push({
      type: 'M',
      payload: Buffer.concat([Buffer.from(mac.replaceAll(':', ''), 'hex'), Buffer.from(name)]),
    });
  }
  return requests;
}
