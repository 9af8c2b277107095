import { expect, test } from 'vitest';
import { debianQemu, hostSystemFrom, packagesFor, typedCommand, type Piece } from './host-packages.ts';

const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_CODENAME=bookworm\n';
const MINT =
  'NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_CODENAME=virginia\nUBUNTU_CODENAME=jammy\n';

test('hostSystemFrom() reads Debian', () => {
  expect(hostSystemFrom(DEBIAN, 'linux')).toEqual({
    title: 'Debian GNU/Linux 12 (bookworm)',
    manager: 'apt',
    codename: 'bookworm',
    redHat: false,
  });
});

test('hostSystemFrom() takes the code name of the Ubuntu below a derivative', () => {
  expect(hostSystemFrom(MINT, 'linux')).toMatchObject({ manager: 'apt', codename: 'jammy' });
});

test('hostSystemFrom() knows no package manager without os-release', () => {
  expect(hostSystemFrom('', 'linux').manager).toBeUndefined();
});

test.for<[string, NodeJS.Platform, string, Piece[], string | undefined]>([
  [
    DEBIAN,
    'linux',
    'x86_64',
    ['qemu-system', 'qemu-img'],
    'sudo apt-get install --yes --no-install-recommends qemu-system-x86 qemu-utils',
  ],
  [DEBIAN, 'linux', 'aarch64', ['uefi'], 'sudo apt-get install --yes --no-install-recommends qemu-efi-aarch64'],
  [
    'ID=fedora',
    'linux',
    'riscv64',
    ['qemu-system'],
    'sudo dnf install -y --setopt=install_weak_deps=False qemu-system-riscv-core',
  ],
  [
    'ID=fedora',
    'linux',
    'aarch64',
    ['qemu-system'],
    'sudo dnf install -y --setopt=install_weak_deps=False qemu-system-aarch64-core',
  ],
  [
    'ID="rocky"\nID_LIKE="rhel centos fedora"',
    'linux',
    'x86_64',
    ['qemu-system'],
    'sudo dnf install -y --setopt=install_weak_deps=False qemu-kvm',
  ],
  [
    'ID=arch',
    'linux',
    'x86_64',
    ['qemu-system', 'qemu-img'],
    'sudo pacman -S --needed --noconfirm qemu-system-x86 qemu-img',
  ],
  ['ID=alpine', 'linux', 'x86_64', ['qemu-system', 'uefi'], 'sudo apk add qemu-system-x86_64 ovmf'],
  [
    'ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"',
    'linux',
    'aarch64',
    ['qemu-system'],
    'sudo zypper --non-interactive install --no-recommends qemu-arm',
  ],
  ['', 'darwin', 'aarch64', ['qemu-system', 'qemu-img'], 'brew install qemu'],
  ['ID=nixos', 'linux', 'x86_64', ['qemu-img'], undefined],
])('typedCommand() on %j (%s) for %s, %j', ([osRelease, platform, architecture, pieces, command]) => {
  expect(typedCommand(pieces, architecture, hostSystemFrom(osRelease, platform))).toBe(command);
});

test('packagesFor() leaves out what has no package', () => {
  expect(packagesFor(['uefi', 'qemu-img'], 'riscv64', hostSystemFrom(DEBIAN, 'linux'))).toEqual(['qemu-utils']);
});

test.for([
  ['x86_64', 'bookworm', 'qemu-system-x86'],
  ['riscv64', 'bookworm', 'qemu-system-misc'],
  ['riscv64', 'bookworm-security', 'qemu-system-misc'],
  ['riscv64', 'bookworm-backports', 'qemu-system-riscv'],
  ['s390x', 'trixie', 'qemu-system-s390x'],
  ['loongarch64', undefined, 'qemu-system-misc'],
] as const)('debianQemu(%s, %s) is %s', ([architecture, suite, name]) => {
  expect(debianQemu(architecture, suite)).toBe(name);
});
