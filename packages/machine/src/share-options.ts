import { boolean, checkMembers, string, type Checks } from './check-members.ts';
import { doubleCommas } from './drive-arguments.ts';

/** A directory of the host that the guest sees, by 9p: {@link MachineOptions.shares}. */
export interface ShareOptions {
  /** The directory on the host; a relative path is from this process's. */
  readonly host: string;
  /**
   * Where `linux()` mounts it, an absolute path of at most 31 bytes. It is the mount tag, too, by which any other guest finds it:
   * `mount -t 9p -o trans=virtio,version=9p2000.L /srv /srv`.
   */
  readonly guest: string;
  /** Whether the guest can only read. Default: true. What it writes else belongs to QEMU's user; as root, to whom the guest says. */
  readonly readOnly?: boolean | undefined;
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
    const { host, guest, readOnly = true } = share;
    for (const [name, value] of Object.entries({ host, guest })) {
      if (value === undefined)
        throw new TypeError(`A share takes the option "${name}": { host: 'fixtures', guest: '/srv' }`);
    }
    if (used.has(guest)) throw new RangeError(`Two shares are at ${guest} in the guest`);
    used.add(guest);
    return { host, guest, readOnly };
  });
}

/** QEMU's arguments for the shares of a machine of this type. */
export function shareArguments(shares: readonly ShareSettings[], machine: string): string[] {
  // A microvm has no PCI bus by default.
  const device = /^microvm(,|$)/.test(machine) ? 'virtio-9p-device' : 'virtio-9p-pci';
  return shares.flatMap(({ host, guest, readOnly }, n) => {
    const id = `share${n}`;
    // Owners are not mapped: only root could give a file to somebody else.
    const directory = `local,id=${id},path=${doubleCommas(host)},security_model=none`;
    return [
      ...['-fsdev', `${directory}${readOnly ? ',readonly=on' : ''}`],
      ...['-device', `${device},fsdev=${id},mount_tag=${doubleCommas(guest)}`],
    ];
  });
}
