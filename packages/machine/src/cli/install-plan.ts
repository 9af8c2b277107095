import type { HostSystem, Piece } from '../host-packages.ts';
import { installCommand, packagesFor } from '../host-packages.ts';

/** What an installation starts from. */
export interface InstallSituation {
  readonly host: HostSystem;
  readonly architecture: string;
  /** The suite asked for; undefined for the distribution's own QEMU. */
  readonly suite: string | undefined;
  readonly missing: readonly Piece[];
  /** What the user may do: everything, everything through `sudo -n`, or nothing outside the home directory. */
  readonly rights: 'root' | 'sudo' | 'none';
  /** Whether APT's package lists are missing or older than a day. */
  readonly staleLists: boolean;
}

/** What is to be done: nothing, run commands, unpack packages into the user's cache, or ask the user. */
export type InstallPlan =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'run'; readonly commands: readonly (readonly [string, ...string[]])[] }
  | { readonly kind: 'unpack'; readonly suite: string }
  | { readonly kind: 'manual'; readonly why: string; readonly command: string | undefined };

/**
 * Decides how what is missing comes to a host. A suite is always unpacked, never installed over the system's own QEMU, and
 * so is the distribution's QEMU where the user may not install packages; both need APT.
 */
export function planInstall(situation: InstallSituation): InstallPlan {
  const { host, architecture, suite, missing, rights, staleLists } = situation;
  const { manager } = host;
  if (missing.length === 0) return { kind: 'nothing' };
  if (suite !== undefined) {
    if (manager === 'apt') return { kind: 'unpack', suite };
    return { kind: 'manual', why: `suites are Debian's and Ubuntu's, and this is ${host.title}`, command: undefined };
  }
  const packages = packagesFor(missing, architecture, host);
  if (manager === undefined || packages.length === 0) {
    return { kind: 'manual', why: `no package for it is known on ${host.title}`, command: undefined };
  }
  const install = installCommand(manager, packages);
  if (manager === 'brew') return { kind: 'run', commands: [install] }; // it refuses to be root
  if (rights === 'none') {
    if (manager === 'apt') return { kind: 'unpack', suite: host.codename ?? 'stable' };
    return {
      kind: 'manual',
      why: 'installing packages needs root, and sudo wants a password',
      command: `sudo ${install.join(' ')}`,
    };
  }
  const before = rights === 'sudo' ? (['sudo', '-n'] as const) : [];
  const commands: (readonly [string, ...string[]])[] = [];
  if (manager === 'apt') {
    // By `env`, because sudo passes no variables on.
    const apt = [...before, 'env', 'DEBIAN_FRONTEND=noninteractive'];
    if (staleLists) commands.push(join([...apt, 'apt-get', 'update']));
    commands.push(join([...apt, ...install]));
  } else {
    commands.push(join([...before, ...install]));
  }
  return { kind: 'run', commands };
}

function join([file = '', ...args]: readonly string[]): readonly [string, ...string[]] {
  return [file, ...args];
}
