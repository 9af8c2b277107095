import { boolean, checkMembers, string, type Checks } from './check-members.ts';
import { doubleCommas } from './drive-arguments.ts';

/** A directory of the host that the guest sees: {@link MachineOptions.shares}. */
export interface ShareOptions {
  /** The directory on the host; a relative path is from this process's. */
  readonly host: string;
  /**
   * Where `linux()` mounts it, an absolute path of at most 31 bytes. It is the mount tag, too, by which any other guest finds it:
   * `mount -t 9p -o trans=virtio,version=9p2000.L /srv /srv`, `mount -t virtiofs /srv /srv`.
   */
  readonly guest: string;
  /** Whether the guest can only read. Default: true. What it writes else belongs to QEMU's user; as root, to whom the guest says. */
  readonly readOnly?: boolean | undefined;
  /**
   * By what: `9p`, which QEMU has in itself; or `virtiofs`, faster, which takes the program virtiofsd, mostly as root. Default: `9p`.
   */
  readonly type?: '9p' | 'virtiofs' | undefined;
}

/** A complete and checked share. */
export type ShareSettings = Required<ShareOptions>;

/** The longest mount tag that Linux reads. */
const LONGEST = 31;

/** One way to write a path, so that two shares are at the same place only if they say so; init reads it as one line. */
const PLAIN = /^(\/[^/\p{Cc}]+)+$/u;
const STEPS = /\/\.{1,2}(\/|$)/;

const CHECKS: Checks<ShareOptions> = {
  host: (value) => (string(value) && value !== '' ? undefined : 'is the path of a directory'),
  guest: (value) =>
    string(value) && PLAIN.test(value) && !STEPS.test(value) && Buffer.byteLength(value) <= LONGEST
      ? undefined
      : `is an absolute path of at most ${LONGEST} bytes without "." and "..", as "/srv", since it is the mount tag, too`,
  readOnly: boolean,
  type: (value) => (value === '9p' || value === 'virtiofs' ? undefined : 'is 9p or virtiofs'),
};

/**
 * Checks the shares, and fills what they leave out.
 *
 * @throws TypeError, RangeError
 */
export function completeShares(shares: readonly ShareOptions[]): readonly ShareSettings[] {
  const used = new Set<string>();
  return shares.map((share) => {
    checkMembers('Share option', share, CHECKS);
    const { host, guest, readOnly = true, type = '9p' } = share;
    for (const [name, value] of Object.entries({ host, guest })) {
      if (value === undefined)
        throw new TypeError(`A share takes the option "${name}": { host: 'fixtures', guest: '/srv' }`);
    }
    if (used.has(guest)) throw new RangeError(`Two shares are at ${guest} in the guest`);
    used.add(guest);
    return { host, guest, readOnly, type };
  });
}

/** What decides on how a machine's memory is made. */
interface MemorySettings {
  readonly shares: readonly ShareSettings[];
  readonly machine: string;
  readonly memory: number;
}

/** The machine type with its properties, and the object that is its memory where virtiofsd has to reach that, too. */
export function machineArguments({ shares, machine, memory }: MemorySettings): string[] {
  const shared = shares.some(({ type }) => type === 'virtiofs') && !machine.includes('memory-backend=');
  if (!shared) return ['-machine', machine];
  const object = `memory-backend-memfd,id=shared-memory,size=${memory}M,share=on`;
  return ['-object', object, '-machine', `${machine},memory-backend=shared-memory`];
}

/** The id of a machine's share, by its place in the list. */
export function shareId(n: number): string {
  return `share${n}`;
}

/** The file of fw_cfg that tells `linux()` which shares by virtiofs there are: their tags cannot be asked for, as those of 9p can. */
const TAGS = 'opt/org.qemukit/virtiofs';

/** QEMU's arguments for the shares of a machine of this type; `socket` says where the virtiofsd of a share listens. */
export function shareArguments(
  shares: readonly ShareSettings[],
  machine: string,
  socket: (id: string) => string,
): string[] {
  // A microvm has no PCI bus by default.
  const bus = /^microvm(,|$)/.test(machine) ? 'device' : 'pci';
  const tags = shares.filter(({ type }) => type === 'virtiofs').map(({ guest }) => guest);
  const devices = shares.flatMap(({ host, guest, readOnly, type }, n) => {
    const id = shareId(n);
    const tag = doubleCommas(guest);
    if (type === 'virtiofs') {
      return [
        ...['-chardev', `socket,id=${id},path=${doubleCommas(socket(id))}`],
        ...['-device', `vhost-user-fs-${bus},chardev=${id},tag=${tag}`],
      ];
    }
    // Owners are not mapped: only root could give a file to somebody else.
    const directory = `local,id=${id},path=${doubleCommas(host)},security_model=none`;
    return [
      ...['-fsdev', `${directory}${readOnly ? ',readonly=on' : ''}`],
      ...['-device', `virtio-9p-${bus},fsdev=${id},mount_tag=${tag}`],
    ];
  });
  return tags.length === 0 ? devices : [...devices, '-fw_cfg', `name=${TAGS},string=${doubleCommas(tags.join('\n'))}`];
}
