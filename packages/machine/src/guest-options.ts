/** A shell that somebody has started on a console of the guest. */
export interface ConsoleAccess {
  /** The console's id, as `console0`, which is `vm.console`. */
  readonly console: string;
  /** What the shell prints last when it waits for a command. Default: `/[#$] $/`. */
  readonly prompt?: RegExp | undefined;
}

/**
 * Who obeys us inside the guest: `agent` is qemukit's own, which `linux()` puts into its guests; `qemu-ga` is QEMU's guest agent;
 * `{ console }` is a shell on a console.
 */
export type GuestAccess = 'agent' | 'qemu-ga' | ConsoleAccess;

/** The names of virtio-serial ports: a program in the guest finds its port by that. */
const PORTS = { agent: 'qemukit.agent.0', 'qemu-ga': 'org.qemu.guest_agent.0' } as const;

/** What is wrong with the option `guest`, in words that follow its name; undefined where nothing is. */
export function checkGuest(value: unknown): string | undefined {
  if (typeof value === 'string' && Object.hasOwn(PORTS, value)) return undefined;
  const isObject = typeof value === 'object' && value !== null;
  if (!isObject || !('console' in value)) return "is agent, qemu-ga or { console, prompt }, as { console: 'console0' }";
  const unknown = Object.keys(value).find((key) => key !== 'console' && key !== 'prompt');
  if (unknown !== undefined) return `is { console, prompt } without "${unknown}"`;
  if (typeof value.console !== 'string') return 'has a console that is its id, as console0';
  const { prompt } = value as { readonly prompt?: unknown };
  return prompt === undefined || prompt instanceof RegExp ? undefined : 'has a prompt that is a regular expression';
}

/** The name of the virtio-serial port of a guest's agent; empty where there is none. */
export function guestPort(access: GuestAccess | ''): string {
  return typeof access === 'string' && access !== '' ? PORTS[access] : '';
}

/** What becomes of waits when the guest dies, and of its memory. */
export type OnGuestPanic = 'fail' | 'dump' | 'ignore';

const ON_GUEST_PANIC: readonly unknown[] = ['fail', 'dump', 'ignore'] satisfies OnGuestPanic[];

/** What is wrong with the option `onGuestPanic`, in words that follow its name; undefined where nothing is. */
export function checkOnGuestPanic(value: unknown): string | undefined {
  return ON_GUEST_PANIC.includes(value) ? undefined : 'is fail, dump or ignore';
}
