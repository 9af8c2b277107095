/** Who obeys us inside the guest: `agent` is qemukit's own, which `linux()` puts into its guests. */
export type GuestAccess = 'agent';

/** The names of their virtio-serial ports: a program in the guest finds its port by that. */
const PORTS: Readonly<Record<GuestAccess, string>> = { agent: 'qemukit.agent.0' };

/** What is wrong with the option `guest`, in words that follow its name; undefined where nothing is. */
export function checkGuest(value: unknown): string | undefined {
  if (typeof value === 'string' && Object.hasOwn(PORTS, value)) return undefined;
  return `is ${Object.keys(PORTS).join(' or ')}`;
}

/** The name of the virtio-serial port of a guest's agent; empty where nothing obeys. */
export function guestPort(access: GuestAccess | ''): string {
  return access === '' ? '' : PORTS[access];
}

/** What becomes of waits when the guest dies, and of its memory. */
export type OnGuestPanic = 'fail' | 'dump' | 'ignore';

const ON_GUEST_PANIC: readonly unknown[] = ['fail', 'dump', 'ignore'] satisfies OnGuestPanic[];

/** What is wrong with the option `onGuestPanic`, in words that follow its name; undefined where nothing is. */
export function checkOnGuestPanic(value: unknown): string | undefined {
  return ON_GUEST_PANIC.includes(value) ? undefined : 'is fail, dump or ignore';
}
