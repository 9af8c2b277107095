import { readFileSync } from 'node:fs';

/** The package managers whose commands we know. */
export type PackageManager = 'apt' | 'dnf' | 'pacman' | 'apk' | 'zypper' | 'brew';

/** What a host is, as far as installing goes. */
export interface HostSystem {
  /** For people: `Debian GNU/Linux 12 (bookworm)`. */
  readonly title: string;
  /** undefined where we know none. */
  readonly manager: PackageManager | undefined;
  /** The release's code name, as `bookworm`; on Debian and Ubuntu it is also the name of the main suite. */
  readonly codename: string | undefined;
  /** Red Hat's rebuilds have one QEMU, named `qemu-kvm`. */
  readonly redHat: boolean;
}

/** What can be missing on a host. */
export type Piece = 'qemu-system' | 'qemu-img' | 'uefi';

const MANAGERS: Readonly<Record<string, PackageManager>> = {
  debian: 'apt',
  ubuntu: 'apt',
  fedora: 'dnf',
  rhel: 'dnf',
  centos: 'dnf',
  arch: 'pacman',
  alpine: 'apk',
  suse: 'zypper',
  opensuse: 'zypper',
  sles: 'zypper',
};

/** What a host is, from its `os-release` (freedesktop.org) and Node's platform. */
export function hostSystemFrom(osRelease: string, platform: NodeJS.Platform): HostSystem {
  if (platform === 'darwin') return { title: 'macOS', manager: 'brew', codename: undefined, redHat: false };
  const fields = new Map<string, string>();
  for (const line of osRelease.split('\n')) {
    const [, name, value] = /^([A-Z_]+)=["']?(.*?)["']?\s*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) fields.set(name, value);
  }
  const ids = [fields.get('ID') ?? '', ...(fields.get('ID_LIKE') ?? '').split(' ')];
  return {
    title: fields.get('PRETTY_NAME') ?? fields.get('ID') ?? platform,
    manager: ids.map((id) => MANAGERS[id]).find((manager) => manager !== undefined),
    // A derivative has a code name of its own beside that of the Ubuntu whose archive it uses.
    codename: fields.get('UBUNTU_CODENAME') ?? fields.get('VERSION_CODENAME'),
    redHat: ids[0] !== 'fedora' && ids.some((id) => id === 'rhel' || id === 'centos'),
  };
}

/** What this host is. */
export function hostSystem(): HostSystem {
  return hostSystemFrom(readFirst('/etc/os-release', '/usr/lib/os-release'), process.platform);
}

function readFirst(...paths: readonly string[]): string {
  for (const path of paths) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      // A host without this file has the next, or is one that we know nothing of.
    }
  }
  return '';
}

/** Releases in which riscv and s390x were still part of `qemu-system-misc`; a closed list, for all later ones split them. */
const BEFORE_SPLIT = /^(?:buster|bullseye|bookworm|focal|jammy|noble|oracular)(?:-updates|-security)?$/;

/** The Debian package with the system emulator of a guest architecture, in a suite. */
export function debianQemu(architecture: string, suite: string | undefined): string {
  const [family = 'misc'] =
    Object.entries({
      x86: /^(?:x86_64|i386)$/,
      arm: /^(?:aarch64|arm)$/,
      ppc: /^ppc(?:64)?$/,
      mips: /^mips/,
      sparc: /^sparc/,
      riscv: /^riscv/,
      s390x: /^s390x$/,
    }).find(([, names]) => names.test(architecture)) ?? [];
  const split = suite === undefined || !BEFORE_SPLIT.test(suite);
  return `qemu-system-${(family === 'riscv' || family === 's390x') && !split ? 'misc' : family}`;
}

type Names = Readonly<Record<Piece, (architecture: string, host: HostSystem) => string | undefined>>;

const isX86 = (architecture: string) => architecture === 'x86_64' || architecture === 'i386';
const isArm = (architecture: string) => architecture === 'aarch64' || architecture === 'arm';
/** Fedora's and Arch's packages are for both widths of a family; `aarch64` is a name of its own. */
const family = (architecture: string) => (isX86(architecture) ? 'x86' : architecture.replace(/^(riscv|ppc)64$/, '$1'));
const uefi = (x86: string, aarch64: string) => (architecture: string) =>
  isX86(architecture) ? x86 : architecture === 'aarch64' ? aarch64 : undefined;

const PACKAGES: Readonly<Record<PackageManager, Names>> = {
  apt: {
    'qemu-system': (architecture, host) => debianQemu(architecture, host.codename),
    'qemu-img': () => 'qemu-utils',
    uefi: uefi('ovmf', 'qemu-efi-aarch64'),
  },
  dnf: {
    'qemu-system': (architecture, host) => (host.redHat ? 'qemu-kvm' : `qemu-system-${family(architecture)}-core`),
    'qemu-img': () => 'qemu-img',
    uefi: uefi('edk2-ovmf', 'edk2-aarch64'),
  },
  pacman: {
    'qemu-system': (architecture) => `qemu-system-${family(architecture)}`,
    'qemu-img': () => 'qemu-img',
    uefi: uefi('edk2-ovmf', 'edk2-aarch64'),
  },
  apk: {
    'qemu-system': (architecture) => `qemu-system-${architecture}`,
    'qemu-img': () => 'qemu-img',
    uefi: uefi('ovmf', 'aavmf'),
  },
  zypper: {
    'qemu-system': (architecture) =>
      isX86(architecture) ? 'qemu-x86' : isArm(architecture) ? 'qemu-arm' : 'qemu-extra',
    'qemu-img': () => 'qemu-img',
    uefi: uefi('qemu-ovmf-x86_64', 'qemu-uefi-aarch64'),
  },
  brew: {
    'qemu-system': () => 'qemu',
    'qemu-img': () => 'qemu',
    uefi: () => 'qemu',
  },
};

/** The packages that give these pieces on a host, each once; empty where none is known. */
export function packagesFor(pieces: readonly Piece[], architecture: string, host: HostSystem): readonly string[] {
  const { manager } = host;
  if (manager === undefined) return [];
  const names = pieces.map((piece) => PACKAGES[manager][piece](architecture, host));
  return [...new Set(names.filter((name) => name !== undefined))];
}

const INSTALL: Readonly<Record<PackageManager, readonly [string, ...string[]]>> = {
  apt: ['apt-get', 'install', '--yes', '--no-install-recommends'],
  dnf: ['dnf', 'install', '-y', '--setopt=install_weak_deps=False'],
  pacman: ['pacman', '-S', '--needed', '--noconfirm'],
  apk: ['apk', 'add'],
  zypper: ['zypper', '--non-interactive', 'install', '--no-recommends'],
  brew: ['brew', 'install'],
};

/** The command that installs packages, without `sudo`. */
export function installCommand(manager: PackageManager, packages: readonly string[]): readonly [string, ...string[]] {
  return [...INSTALL[manager], ...packages];
}

/** The command that gives these pieces on a host, as a user would type it; undefined where we know none. */
export function typedCommand(pieces: readonly Piece[], architecture: string, host: HostSystem): string | undefined {
  const packages = packagesFor(pieces, architecture, host);
  if (host.manager === undefined || packages.length === 0) return undefined;
  const command = installCommand(host.manager, packages).join(' ');
  return host.manager === 'brew' ? command : `sudo ${command}`;
}
