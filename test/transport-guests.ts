import { linux } from '@qemukit/guest';
import type { MachineOptions } from '@qemukit/machine';
import ssh2 from 'ssh2';

/** There is no udev, which would name the port's device. */
const QEMU_GA = `#!/bin/sh
for port in /sys/class/virtio-ports/*; do
  read -r name <"$port/name"
  [ "$name" = org.qemu.guest_agent.0 ] || continue
  exec qemu-ga --method=virtio-serial --path="/dev/\${port##*/}" --statedir=/run --pidfile=/run/qemu-ga.pid
done
`;

const DROPBEAR = `#!/bin/sh
mkdir -p /etc/dropbear
dropbearconvert openssh dropbear /etc/host-key /etc/dropbear/dropbear_ed25519_host_key >/dev/null 2>&1
ip link set eth0 up
ip address add 10.0.2.15/24 dev eth0
exec dropbear -F -s
`;

/** Linux guests with what each transport of `vm.guest` takes, started in place of qemukit's agent. */
export const transportGuests: Readonly<Record<'agent' | 'qemu-ga' | 'console' | 'ssh', () => Promise<MachineOptions>>> =
  {
    agent: async () => ({ ...(await linux({ modules: ['virtio_net'] })), accelerator: 'tcg' }),
    'qemu-ga': async () => ({
      ...(await linux({ packages: ['qemu-guest-agent'], files: { '/sbin/qemukit-agent': QEMU_GA } })),
      guest: 'qemu-ga',
      accelerator: 'tcg',
    }),
    console: async () => ({ ...(await linux()), guest: { console: 'console0' }, accelerator: 'tcg' }),
    ssh: async () => {
      const { public: publicKey, private: privateKey } = keyPair;
      const guest = await linux({
        packages: ['dropbear-bin'],
        files: {
          '/sbin/qemukit-agent': DROPBEAR,
          '/etc/host-key': { content: hostKey.private, mode: 0o600 },
          '/root/.ssh/authorized_keys': { content: `${publicKey}\n`, mode: 0o600 },
        },
      });
      return { ...guest, guest: { ssh: { user: 'root', privateKey } }, networks: ['user'], accelerator: 'tcg' };
    },
  };

const keyPair = ssh2.utils.generateKeyPairSync('ed25519');
const hostKey = ssh2.utils.generateKeyPairSync('ed25519');
