import { randomBytes } from 'node:crypto';

import type { WaitOptions } from './deadline.ts';
import type { Machine } from './machine.ts';
import { completeNetworks, type NicSettings } from './network-options.ts';
import type { MachineOptions } from './options.ts';
import type { AnySchema } from './qmp/register.ts';

const MACHINE_ID = '/etc/machine-id';

/** What has to be made different in each clone of a guest with an agent. */
export interface CloneIdentity {
  /** The guest's names of the machine's network cards, in their order; undefined for one that it does not use. */
  readonly interfaces: readonly (string | undefined)[];
  /** Whether it has a machine id. */
  readonly machineId: boolean;
}

/** A read-only machine id, as systemd makes one that it could not keep, is covered by a copy that can be written. */
const PREPARE = `
cd /sys/class/net && grep . */address
test -s ${MACHINE_ID} || exit
(: >>${MACHINE_ID}) 2>/dev/null || { cat ${MACHINE_ID} >/run/qemukit-machine-id && mount --bind /run/qemukit-machine-id ${MACHINE_ID}; }
echo machine-id
`;

/** Asks a guest with an agent what its clones will have to change, and has it be such that they can. */
export async function identityOf(vm: Machine<AnySchema>, wait: () => WaitOptions): Promise<CloneIdentity> {
  const { stdout } = await vm.guest.exec(PREPARE, { reject: false, ...wait() });
  const lines = stdout.split('\n');
  const nameOf = (mac: string) => lines.find((line) => line.endsWith(`/address:${mac}`))?.split('/')[0];
  return { interfaces: vm.nics.map(({ mac }) => nameOf(mac)), machineId: lines.includes('machine-id') };
}

/** Gives a clone of a guest with an agent its own random numbers, clock, hostname (its name), machine id and MAC addresses. */
export async function makeDifferent(
  vm: Machine<AnySchema>,
  { interfaces, machineId }: CloneIdentity,
  wait: () => WaitOptions,
): Promise<void> {
  const macs = Object.fromEntries(
    vm.nics.flatMap(({ mac }, n) => (interfaces[n] === undefined ? [] : [[interfaces[n], mac]])),
  );
  const hostname = vm.name.replaceAll('_', '-');
  await Promise.all([
    vm.guest.personalize({ clock: new Date(), reseed: true, hostname, macs }, wait()),
    ...(machineId ? [vm.guest.writeFile(MACHINE_ID, `${randomBytes(16).toString('hex')}\n`, wait())] : []),
  ]);
}

/**
 * The networks of a clone: those that are given, or the original's. Without an agent the guest keeps the addresses that it has, and
 * so must its cards.
 *
 * @throws TypeError where these are other cards than the original's
 */
export function cloneNetworks(
  original: readonly NicSettings[],
  networks: NonNullable<MachineOptions['networks']>,
  { name, machine, hasAgent }: { readonly name: string; readonly machine: string; readonly hasAgent: boolean },
): NonNullable<MachineOptions['networks']> {
  const nics = completeNetworks(networks, name, machine);
  const cards = (list: readonly NicSettings[]) => list.map(({ device }) => device).join();
  if (cards(nics) !== cards(original)) {
    throw new TypeError('Clone option "networks" has as many networks as the original, and the same devices');
  }
  if (hasAgent) return networks;
  return nics.map(({ network, restrict, device, capture }, n) => ({
    ...{ network, device, capture, mac: original[n]?.mac },
    ...(network === 'user' ? { restrict } : {}),
  }));
}
