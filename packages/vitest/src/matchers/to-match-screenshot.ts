import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { Machine } from '@qemukit/machine';
import type { MatcherState, SyncMatcherResult } from 'vitest';

import { comparePictures, type Difference, type Rectangle } from '../compare-pictures.ts';
import { attachTo } from '../test-machines.ts';
import { guardAgainstForgottenAwait } from './forgotten-await.ts';

/** What may differ, and for how long. */
export interface ScreenshotExpectation {
  /** Parts that are not compared, such as a clock. */
  readonly mask?: readonly Rectangle[] | undefined;
  /** The share of the pixels, from 0 to 1, that may differ. Default: 0. */
  readonly threshold?: number | undefined;
  /** How long a machine's screen may take to match, or to come to rest where it is written, in ms. Default: 5000; with `.not` no time. */
  readonly timeout?: number | undefined;
}

/** A screen that has not changed for this long, in ms, is at rest: a text cursor, which blinks on its own, shows itself in it. */
const REST = 500;

/** The shortest pause between two pictures, in ms. It is as long as the last one took: QEMU draws half of the time at most. */
const PAUSE = 50;

/** How long QEMU has for a picture, in ms, however little is left of the timeout. */
const PICTURE = 2000;

const NAME = /^[A-Za-z0-9][\w.-]*$/;
const PNG_SIGNATURE = '89504e470d0a1a0a';

/**
 * Passes when the machine's screen, or a PNG, is the picture that is kept under this name, or becomes it in time. The picture is
 * `__screenshots__/<test file>/<name>.png` beside the test; Vitest's snapshot mode decides whether one that is missing is
 * written (not in CI) and whether one that differs is (`-u`), once the screen is at rest. With `.not` nothing is written; it
 * passes when it is not that picture now, or, with `timeout`, does not become it within that time.
 */
export function toMatchScreenshot(
  this: MatcherState,
  received: unknown,
  name: string,
  options: ScreenshotExpectation = {},
): Promise<SyncMatcherResult> {
  const { threshold = 0 } = options;
  if (!(received instanceof Machine) && !isPng(received)) {
    const shown = received instanceof Uint8Array ? `${received.length} other bytes` : this.utils.stringify(received);
    throw new TypeError(`toMatchScreenshot() is for a machine or a PNG, not for ${shown}`);
  }
  if (!NAME.test(name)) {
    throw new RangeError(`A screenshot's name is letters, digits, ".", "_" and "-", not ${JSON.stringify(name)}`);
  }
  if (!(threshold >= 0 && threshold <= 1)) {
    throw new RangeError(`threshold is the share of pixels that may differ, from 0 to 1, not ${threshold}`);
  }
  const pending = outcome(this, received, name, options);
  return received instanceof Machine
    ? guardAgainstForgottenAwait(this, received, `toMatchScreenshot("${name}")`, pending)
    : pending;
}

async function outcome(
  { isNot, testPath = '', snapshotState, task }: MatcherState,
  received: Machine | Uint8Array,
  name: string,
  { mask = [], threshold = 0, timeout = isNot ? 0 : 5000 }: ScreenshotExpectation,
): Promise<SyncMatcherResult> {
  const path = join(dirname(testPath), '__screenshots__', basename(testPath), `${name}.png`);
  const shown = relative(process.cwd(), path);
  const what = received instanceof Machine ? `The screen of machine "${received.name}"` : 'The picture';
  const id = task?.id ?? name;
  const known = existsSync(path) ? readFileSync(path) : undefined;
  if (known !== undefined && !isPng(known)) {
    throw new TypeError(`${shown} is no PNG: fetch it where Git LFS keeps it, or remove it for a new one`);
  }
  const mode = snapshotState.snapshotUpdateState;
  const writes = !isNot && (mode === 'all' || (mode === 'new' && known === undefined));
  if (known === undefined && !writes) {
    const why = isNot ? 'with .not none is written' : 'this run writes none: run Vitest with -u, or outside of CI';
    return { pass: isNot, message: () => `There is no screenshot ${shown}, and ${why}` };
  }
  const began = performance.now();
  const over = () => !(received instanceof Machine) || performance.now() - began >= timeout;
  const within = received instanceof Machine && timeout > 0 ? ` within ${timeout} ms` : '';
  let last: Uint8Array | undefined;
  let restsSince = began;
  let change: Difference | undefined;
  for (;;) {
    const asked = performance.now();
    const actual = received instanceof Machine ? await received.screenshot({ timeout: PICTURE }) : received;
    const took = performance.now() - asked;
    const difference = known && comparePictures(known, actual, mask);
    if (difference !== undefined && matches(difference, threshold)) {
      snapshotState.matched.increment(id);
      return { pass: true, message: () => `${what} matches ${shown}, and it was not to` };
    }
    const changed = last && comparePictures(last, actual, mask);
    if (changed === undefined || !matches(changed, threshold)) [change, restsSince] = [changed, performance.now()];
    if (writes && (!(received instanceof Machine) || performance.now() - restsSince >= REST)) {
      snapshotState[known === undefined ? 'added' : 'updated'].increment(id);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, actual);
      return { pass: true, message: () => `Wrote the screenshot ${shown}` };
    }
    if (over()) {
      if (isNot) return { pass: false, message: () => `${what} does not match ${shown}${within}` };
      snapshotState.unmatched.increment(id);
      if (difference === undefined || writes) {
        const seen = change === undefined ? '' : `; when it last changed, ${describe(change)}`;
        const why = `to be written it has to stay the same for ${REST} ms, and did not${within}${seen}`;
        const fix = 'Mask what changes, stop the machine, or give it more time.';
        return { pass: false, message: () => `${what} was not written to ${shown}: ${why}\n${fix}` };
      }
      const files = { expected: known, actual, diff: difference.picture };
      // Vitest's own task may be another one in concurrent tests.
      const owner = received instanceof Machine ? received : task;
      const attached = owner === undefined ? [] : await attachTo(owner, name, files);
      const hint = 'If it is right as it is now: vitest -u, look at the picture, commit it.';
      const said = [`${what} does not match ${shown}${within}: ${describe(difference)}`, ...attached, hint].join('\n');
      return { pass: false, message: () => said };
    }
    last = actual;
    await delay(Math.max(PAUSE, took));
  }
}

function matches({ sizes, pixels, of }: Difference, threshold: number): boolean {
  return sizes[0] === sizes[1] && pixels <= threshold * of;
}

function describe({ sizes, pixels, of, where }: Difference): string {
  if (sizes[0] !== sizes[1]) return `it is ${sizes[1]} pixels large, not ${sizes[0]}`;
  const { x = 0, y = 0, width = 0, height = 0 } = where ?? {};
  const share = ((100 * pixels) / of).toPrecision(2);
  return `${pixels} of ${of} pixels (${share} %) differ, within ${width}x${height} at ${x},${y}`;
}

function isPng(received: unknown): received is Uint8Array {
  return received instanceof Uint8Array && Buffer.from(received.subarray(0, 8)).toString('hex') === PNG_SIGNATURE;
}
