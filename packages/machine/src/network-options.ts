import type { Cable } from './cable.ts';
import type { Network } from './network.ts';

/** A network card: {@link MachineOptions.networks}. */
export interface NicOptions {
  /**
   * What it is plugged into: a {@link Network} or a {@link Cable}, or `user`, which is QEMU's own network with its router at
   * 10.0.2.2.
   */
  readonly network: Network | Cable | 'user';
  /** On `user`: whether the guest reaches nothing beyond it, neither the host nor what the host reaches. Default: true. */
  readonly restrict?: boolean | undefined;
  /** The card, with its properties if any, as `e1000e`. Default: virtio's, without a ROM to boot from. */
  readonly device?: string | undefined;
  /** Its address, as `52:54:00:12:34:56`. Default: one made of the machine's name, the same in every run. */
  readonly mac?: string | undefined;
  /** Whether all its packets are written into `<id>.pcap` in the machine's directory. Default: true. */
  readonly capture?: boolean | undefined;
}

/** A complete and checked network card. */
export interface NicSettings {
  /** `net0`, `net1`, …: the netdev's id. */
  readonly id: string;
  readonly network: Network | Cable | 'user';
  readonly restrict: boolean;
  readonly device: string;
  readonly mac: string;
  readonly capture: boolean;
}

const MEMBERS = ['network', 'restrict', 'device', 'mac', 'capture'];

/** What is wrong with the option `networks`, in words that follow its name; undefined where nothing is. */
export function checkNetworks(value: unknown): string | undefined {
  if (!Array.isArray(value)) return "is an array of networks, as [network] or ['user']";
  for (const each of value as unknown[]) {
    const wrong = isNetwork(each) ? undefined : checkNic(each);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function checkNic(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return "is an array of networks: what Network.create() gives, 'user', or { network, restrict, device, mac, capture }";
  }
  const unknown = Object.keys(value).find((key) => !MEMBERS.includes(key));
  if (unknown !== undefined) return `is an array of objects { ${MEMBERS.join(', ')} } without "${unknown}"`;
  const { network, restrict, device, mac, capture } = value as { readonly [member in keyof NicOptions]: unknown };
  if (!isNetwork(network)) return "has networks that are what Network.create() gives, or 'user'";
  if (restrict !== undefined && typeof restrict !== 'boolean') return 'has a restrict that is true or false';
  if (restrict !== undefined && network !== 'user')
    return "has a restrict on what Network.create() gives: it is for 'user'";
  if (capture !== undefined && typeof capture !== 'boolean') return 'has a capture that is true or false';
  if (device !== undefined && !(typeof device === 'string' && /^[^,\0][^\0]*$/.test(device))) {
    return 'has devices that are a name, with properties if any, as "e1000e"';
  }
  if (mac === undefined) return undefined;
  if (typeof mac !== 'string' || !/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(mac)) {
    return 'has addresses as "52:54:00:12:34:56"';
  }
  return Number.parseInt(mac, 16) % 2 === 0 ? undefined : 'has addresses of one card: the first byte is even';
}

function isNetwork(value: unknown): boolean {
  return value === 'user' || (typeof value === 'object' && value !== null && 'port' in value);
}

/** Fills what checked networks leave out, for a machine of this name and type. */
export function completeNetworks(
  networks: readonly (Network | Cable | 'user' | NicOptions)[],
  name: string,
  machine: string,
): readonly NicSettings[] {
  // microvm has no PCI. A ROM costs time at the start of every machine, and is a package of its own.
  const card = machine.startsWith('microvm') ? 'virtio-net-device' : 'virtio-net-pci,romfile=';
  return networks.map((each, n) => {
    const id = `net${n}`;
    const nic = each === 'user' || 'port' in each ? { network: each } : each;
    const { network, restrict = true, device = card, mac = address(`${name}/${id}`), capture = true }: NicOptions = nic;
    return { id, network, restrict, device, mac, capture };
  });
}

/** An address for this name, in the range that QEMU's own are of: 52:54 and 32 bits of FNV-1a. */
function address(name: string): string {
  const prime = 0x01000193;
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, prime) >>> 0;
  const bytes = [0x52, 0x54, hash >>> 24, (hash >>> 16) & 0xff, (hash >>> 8) & 0xff, hash & 0xff];
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}
