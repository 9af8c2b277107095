import type { GuestDeath } from './errors.ts';
import type { QmpEvent } from './qmp/message.ts';

/**
 * After which of a kernel's words it is dead, or as good as dead; the first that fits counts. They stand at the beginning of a
 * line or after printk's time, so that a guest that only talks about a panic is left alone.
 */
const LINES: readonly (readonly [GuestDeath, RegExp])[] = [
  ['panic', /^Kernel panic - not syncing\b/],
  ['lockup', /^(?:watchdog: )?(?:BUG: (?:soft lockup|workqueue lockup)|Watchdog detected hard LOCKUP)\b/],
  ['oops', /^(?:Oops|Internal error)\b.*\[#\d+\]/],
  // x86's exceptions, of which the kernel tells all in this form: invalid opcode, divide error, general protection fault, …
  ['oops', /^[a-z][^[\]]*: [0-9a-f]{4} \[#\d+\]/],
  ['oops', /^(?:BUG: unable to handle|BUG: kernel NULL pointer dereference|Unable to handle kernel|kernel BUG at)\b/],
  ['oom', /^Out of memory(?:: Kill(?:ed)? process\b| and no killable processes\b)/],
];

/** Printk's level and time, with the CPU or thread where the kernel says those; a prompt may stand before the time. */
const PREFIX = /^(?:.*?\[ *\d+\.\d{6}\](?:\[ *[CT]\d+\])? |<\d+>)/;

/**
 * How many events RESET in how many ms are a loop, and how many ms lie between two that count. One reboot of a PC may make more
 * than sixty within two seconds on a busy host (seen on QEMU 7.2 under TCG, with Debian's kernel): firmware resets once more on purpose, and
 * a CPU that has not stopped yet asks again. A loop goes on.
 */
const LOOP = { resets: 10, within: 60_000, apart: 1000 };

/** What a line on a console says of the guest's death; undefined where it says nothing. */
export function deathOnConsole(line: string): GuestDeath | undefined {
  const words = line.replace(PREFIX, '');
  const found = LINES.find(([, pattern]) => pattern.test(words))?.[0];
  // Many a program prints a line that begins so: the kernel's has a time.
  return found ?? (words !== line && /^BUG: \w/.test(words) ? 'bug' : undefined);
}

/** What the last of these events says of the guest's death, the others being those before it; undefined where it says nothing. */
export function deathByEvent(events: readonly QmpEvent[]): GuestDeath | undefined {
  const last = events.at(-1);
  if (last === undefined) return undefined;
  const { name, data } = last;
  if (name === 'GUEST_PANICKED') return 'panic';
  if (name === 'WATCHDOG') return data.action === 'none' ? undefined : 'watchdog';
  if (data.guest !== true || data.reason !== 'guest-reset') return undefined;
  if (name === 'SHUTDOWN') return 'reset';
  return name === 'RESET' && resetsAgainAndAgain(events) ? 'reset loop' : undefined;
}

function resetsAgainAndAgain(events: readonly QmpEvent[]): boolean {
  const times = events.filter(({ name, data }) => name === 'RESET' && data.guest === true).map(milliseconds);
  const counted: number[] = [];
  for (const time of times.toReversed()) if (time <= (counted.at(-1) ?? Infinity) - LOOP.apart) counted.push(time);
  const [last, first] = [counted[0], counted[LOOP.resets - 1]];
  return last !== undefined && first !== undefined && last - first <= LOOP.within;
}

function milliseconds({ timestamp }: QmpEvent): number {
  return timestamp.seconds * 1000 + timestamp.microseconds / 1000;
}
