/** A shell that somebody has started on a console of the guest. */
export interface ConsoleAccess {
  /** The console's id, as `console0`, which is `vm.console`. */
  readonly console: string;
  /** What the shell prints last when it waits for a command. Default: `/[#$] $/`. */
  readonly prompt?: RegExp | undefined;
}

/** An SSH server in the guest, reached through QEMU's own network. The package ssh2 is needed for it. */
export interface SshAccess {
  readonly ssh: {
    readonly user: string;
    /** In OpenSSH's form or as PEM, without a passphrase. */
    readonly privateKey?: string | undefined;
    readonly password?: string | undefined;
    /** The guest's. Default: 22. */
    readonly port?: number | undefined;
  };
}

/**
 * Who obeys us inside the guest: `agent` is qemukit's own, which `linux()` puts into its guests; `qemu-ga` is QEMU's guest agent;
 * `{ console }` is a shell on a console; `{ ssh }` is an SSH server.
 */
export type GuestAccess = 'agent' | 'qemu-ga' | ConsoleAccess | SshAccess;

/** The virtio-serial ports of agents, by the value of the option `guest`: a program in the guest finds its port by the name. */
export const GUEST_PORTS = {
  agent: { id: 'guest', name: 'qemukit.agent.0' },
  'qemu-ga': { id: 'guest-qemu-ga', name: 'org.qemu.guest_agent.0' },
} as const;

/** What is wrong with the option `guest`, in words that follow its name; undefined where nothing is. */
export function checkGuest(value: unknown): string | undefined {
  if (!Array.isArray(value)) return checkAccess(value);
  if (value.length === 0) return 'is a list of at least one';
  const kinds = value.map((access) =>
    typeof access === 'object' && access !== null ? Object.keys(access)[0] : access,
  );
  if (new Set(kinds).size < kinds.length) return 'is a list in which each way stands once';
  return value.map(checkAccess).find((wrong) => wrong !== undefined);
}

function checkAccess(value: unknown): string | undefined {
  if (typeof value === 'string' && Object.hasOwn(GUEST_PORTS, value)) return undefined;
  if (typeof value === 'object' && value !== null && 'ssh' in value) return checkSsh(value);
  const isObject = typeof value === 'object' && value !== null;
  if (!isObject || !('console' in value)) {
    return "is agent, qemu-ga, { console, prompt }, as { console: 'console0' }, { ssh: { user, privateKey } }, or a list of these";
  }
  const unknown = Object.keys(value).find((key) => key !== 'console' && key !== 'prompt');
  if (unknown !== undefined) return `is { console, prompt } without "${unknown}"`;
  if (typeof value.console !== 'string') return 'has a console that is its id, as console0';
  const { prompt } = value as { readonly prompt?: unknown };
  return prompt === undefined || prompt instanceof RegExp ? undefined : 'has a prompt that is a regular expression';
}

const SSH = ['user', 'privateKey', 'password', 'port'];

function checkSsh(value: { readonly ssh: unknown }): string | undefined {
  const { ssh, ...more } = value;
  const [beside] = Object.keys(more);
  if (beside !== undefined) return `is { ssh } without "${beside}"`;
  if (typeof ssh !== 'object' || ssh === null) return 'has an ssh that is { user, privateKey, password, port }';
  const unknown = Object.keys(ssh).find((key) => !SSH.includes(key));
  if (unknown !== undefined) return `has an ssh that is { ${SSH.join(', ')} } without "${unknown}"`;
  const { user, privateKey, password, port = 22 } = ssh as { readonly [member in keyof SshAccess['ssh']]: unknown };
  if (typeof user !== 'string' || user === '') return 'has an ssh whose user is a name';
  if (typeof (privateKey ?? password) !== 'string') return 'has an ssh with a privateKey or a password, which is text';
  const isPort = Number.isInteger(port) && (port as number) > 0 && (port as number) < 65_536;
  return isPort ? undefined : 'has an ssh whose port is a whole number from 1 to 65535';
}

/** Why a guest cannot be reached so with these consoles and cards, in words that follow the option's name; undefined where it can. */
export function whyUnreachable(
  access: GuestAccess,
  consoles: readonly { readonly id: string }[],
  nics: readonly { readonly network: unknown }[],
): string | undefined {
  if (typeof access !== 'object') return undefined;
  if ('ssh' in access) {
    if (nics.some(({ network }) => network === 'user')) return undefined;
    return "takes QEMU's own network for ssh: networks: ['user']";
  }
  const ids = ['console0', ...consoles.map(({ id }) => id)];
  if (ids.includes(access.console)) return undefined;
  return `names console "${access.console}", and there are ${ids.join(', ')}`;
}

/** Whether a port of virtio-serial is an agent's, by its id. */
export function isGuestPort(id: unknown): boolean {
  return Object.values(GUEST_PORTS).some((port) => port.id === id);
}

/** What becomes of waits when the guest dies, and of its memory. */
export type OnGuestPanic = 'fail' | 'dump' | 'ignore';

const ON_GUEST_PANIC: readonly unknown[] = ['fail', 'dump', 'ignore'] satisfies OnGuestPanic[];

/** What is wrong with the option `onGuestPanic`, in words that follow its name; undefined where nothing is. */
export function checkOnGuestPanic(value: unknown): string | undefined {
  return ON_GUEST_PANIC.includes(value) ? undefined : 'is fail, dump or ignore';
}
