import { setTimeout as delay } from 'node:timers/promises';

import type { WaitOptions } from './deadline.ts';
import { combination, keysOf } from './keys.ts';
import type { Monitor } from './qmp/monitor.ts';
import type { AnySchema } from './qmp/register.ts';

/** How text is typed. */
export interface TypeOptions extends WaitOptions {
  /** The layout that the guest takes its keyboard for. Default: `us`, the one that there is. */
  readonly layout?: 'us' | undefined;
  /** Milliseconds from one key to the next. A guest that reads its keyboard slower loses keys. Default: 25. */
  readonly pace?: number | undefined;
}

/** How keys are pressed. */
export interface PressOptions extends WaitOptions {
  /** Milliseconds of the guest's clock until they are released. Default: 100. */
  readonly hold?: number | undefined;
}

/** How long a typed key is held, at most, in ms: shorter than any guest's key repeat. */
const HOLD = 10;

/** Types text; nothing is typed where a character has no key. */
export async function type(monitor: Monitor<AnySchema>, text: string, options: TypeOptions): Promise<void> {
  const { layout = 'us', pace = 25, ...wait } = options;
  const hold = Math.min(HOLD, milliseconds('pace', pace));
  for (const keys of keysOf(text, layout)) await send(monitor, keys, hold, pace, wait);
}

/** Presses keys together, and releases them. */
export async function press(
  monitor: Monitor<AnySchema>,
  keys: string | readonly string[],
  options: PressOptions,
): Promise<void> {
  const { hold = 100, ...wait } = options;
  await send(monitor, combination(keys), milliseconds('hold', hold), hold, wait);
}

/** QEMU replies when it has begun. The keys that it holds back are few, and the guest's own buffer is short: hence the rest. */
async function send(
  monitor: Monitor<AnySchema>,
  keys: readonly string[],
  hold: number,
  rest: number,
  wait: WaitOptions,
): Promise<void> {
  const codes = keys.map((data) => ({ type: 'qcode', data }));
  await monitor.execute('send-key', { keys: codes, 'hold-time': hold }, wait);
  await delay(rest);
}

function milliseconds(option: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0 && value <= 60_000) return value;
  throw new RangeError(`${option} is a whole number of milliseconds from 1 to 60000, not ${value}`);
}
