import { expect, test } from 'vitest';
import { hostSystemFrom } from '../host-packages.ts';
import { planInstall, type InstallPlan, type InstallSituation } from './install-plan.ts';

const debian = hostSystemFrom('ID=debian\nVERSION_CODENAME=bookworm\n', 'linux');
const fedora = hostSystemFrom('ID=fedora\nPRETTY_NAME="Fedora Linux 43"\n', 'linux');
const nixos = hostSystemFrom('ID=nixos\nPRETTY_NAME="NixOS"\n', 'linux');
const mac = hostSystemFrom('', 'darwin');

const bare: InstallSituation = {
  host: debian,
  architecture: 'x86_64',
  suite: undefined,
  missing: ['qemu-system', 'qemu-img'],
  rights: 'root',
  staleLists: false,
};

/** A plan in a line, as a shell would take it. */
function shown(plan: InstallPlan): string {
  if (plan.kind === 'run') return plan.commands.map((command) => command.join(' ')).join(' && ');
  if (plan.kind === 'unpack') return `unpack ${plan.suite}`;
  return plan.kind === 'nothing' ? 'nothing' : `${plan.why}: ${plan.command ?? 'no command'}`;
}

const APT = 'env DEBIAN_FRONTEND=noninteractive apt-get';
const INSTALL = 'install --yes --no-install-recommends';

test.for<[string, Partial<InstallSituation>, string]>([
  ['nothing where nothing is missing', { missing: [], suite: 'sid' }, 'nothing'],
  ['apt-get as root', {}, `${APT} ${INSTALL} qemu-system-x86 qemu-utils`],
  ['only what is missing', { missing: ['qemu-img'] }, `${APT} ${INSTALL} qemu-utils`],
  [
    'an update first, where the lists are stale',
    { staleLists: true, architecture: 'aarch64', missing: ['qemu-system'] },
    `${APT} update && ${APT} ${INSTALL} qemu-system-arm`,
  ],
  ['sudo without a password', { rights: 'sudo' }, `sudo -n ${APT} ${INSTALL} qemu-system-x86 qemu-utils`],
  ['unpacking without rights', { rights: 'none' }, 'unpack bookworm'],
  ['unpacking a suite, as root too', { suite: 'bookworm-backports' }, 'unpack bookworm-backports'],
  [
    'no suite on Fedora',
    { host: fedora, suite: 'sid' },
    "suites are Debian's and Ubuntu's, and this is Fedora Linux 43: no command",
  ],
  [
    "the user's own hands on Fedora without rights",
    { host: fedora, rights: 'none', missing: ['qemu-img'] },
    'installing packages needs root, and sudo wants a password: sudo dnf install -y --setopt=install_weak_deps=False qemu-img',
  ],
  ['Homebrew without sudo', { host: mac, rights: 'none' }, 'brew install qemu'],
  ['nothing it knows on NixOS', { host: nixos }, 'no package for it is known on NixOS: no command'],
])('planInstall() plans %s', ([, differs, expected]) => {
  expect(shown(planInstall({ ...bare, ...differs }))).toBe(expected);
});
