/**
 * Who obeys us inside the guest: `agent` is qemukit's own, which `linux()` puts into its guests; `qemu-ga` is QEMU's guest agent;
 * `shell` is a POSIX shell with root's rights on the first console, for guests that have nothing else.
 */
export type GuestAccess = 'agent' | 'qemu-ga' | 'shell';

/** The names of their virtio-serial ports: a program in the guest finds its port by that. The shell needs none. */
const PORTS: Readonly<Record<GuestAccess, string>> = {
  agent: 'qemukit.agent.0',
  'qemu-ga': 'org.qemu.guest_agent.0',
  shell: '',
};

/** What is wrong with the option `guest`, in words that follow its name; undefined where nothing is. */
export function checkGuest(value: unknown): string | undefined {
  if (typeof value === 'string' && Object.hasOwn(PORTS, value)) return undefined;
  return `is one of ${Object.keys(PORTS).join(', ')}`;
}

/** The name of the virtio-serial port of a guest's agent; empty where it has none. */
export function guestPort(access: GuestAccess | ''): string {
  return access === '' ? '' : PORTS[access];
}
