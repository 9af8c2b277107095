import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

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
  /** How long a machine's screen may take to match, in ms. Default: 5000; with `.not` it is looked at once. */
  readonly timeout?: number | undefined;
}

const NAME = /^[A-Za-z0-9][\w.-]*$/;
const PNG_SIGNATURE = '89504e470d0a1a0a';

/**
 * Passes when the machine's screen, or a PNG, is the picture that is kept under this name, or becomes it in time. The picture is
 * `__screenshots__/<test file>/<name>.png` beside the test; Vitest's snapshot mode decides whether one that is missing is
 * written (not in CI) and whether one that differs is (`-u`). With `.not` it passes when it is not that picture now.
 */
export function toMatchScreenshot(
  this: MatcherState,
  received: unknown,
  name: string,
  options: ScreenshotExpectation = {},
): Promise<SyncMatcherResult> {
  const { threshold = 0 } = options;
  if (!(received instanceof Machine) && !isPng(received)) {
    throw new TypeError(`toMatchScreenshot() is for a machine or a PNG, not for ${this.utils.printReceived(received)}`);
  }
  if (!NAME.test(name)) {
    throw new RangeError(`A screenshot's name is letters, digits, ".", "_" and "-", not ${JSON.stringify(name)}`);
  }
  if (!(threshold >= 0 && threshold <= 1)) {
    throw new RangeError(`threshold is the share of pixels that may differ, from 0 to 1, not ${threshold}`);
  }
  const pending = outcome(this, received, name, options);
  return received instanceof Machine ? guardAgainstForgottenAwait(received, 'toMatchScreenshot()', pending) : pending;
}

async function outcome(
  { isNot, testPath = '', snapshotState, task }: MatcherState,
  received: Machine | Uint8Array,
  name: string,
  { mask = [], threshold = 0, timeout = 5000 }: ScreenshotExpectation,
): Promise<SyncMatcherResult> {
  const path = join(dirname(testPath), '__screenshots__', basename(testPath), `${name}.png`);
  const shown = relative(process.cwd(), path);
  const mode = snapshotState.snapshotUpdateState;
  // What is looked at again: a machine's screen, and where it is to match.
  const deadline = performance.now() + (isNot || !(received instanceof Machine) ? 0 : timeout);
  const take = async () => (received instanceof Machine ? await received.screenshot() : received);
  const known = existsSync(path) ? readFileSync(path) : undefined;

  if (known === undefined) {
    if (isNot) return { pass: false, message: () => `There is no screenshot ${shown}` };
    if (mode === 'none') {
      return {
        pass: false,
        message: () =>
          `There is no screenshot ${shown}, and this run writes none: run Vitest with -u, or outside of CI`,
      };
    }
    snapshotState.added.increment(task?.id ?? name);
    return written(path, await still(take, deadline), `Wrote the screenshot ${shown}, which was not there`);
  }
  let actual = await take();
  let difference = comparePictures(known, actual, mask);
  // A picture takes QEMU some 20 ms: this looks at the screen as often as that allows.
  while (!matches(difference, threshold) && performance.now() < deadline) {
    actual = await take();
    difference = comparePictures(known, actual, mask);
  }
  if (matches(difference, threshold)) {
    snapshotState.matched.increment(task?.id ?? name);
    return { pass: true, message: () => `The screen matches ${shown}, and it was not to` };
  }
  if (mode === 'all' && !isNot) {
    snapshotState.updated.increment(task?.id ?? name);
    return written(path, actual, `Wrote the screenshot ${shown} anew`);
  }
  if (isNot) return { pass: false, message: () => `The screen does not match ${shown}` };
  const files = { expected: known, actual, diff: difference.picture };
  const attached = received instanceof Machine ? await attachTo(received, name, files) : [];
  return {
    pass: false,
    message: () => [`The screen does not match ${shown}: ${describe(difference)}`, ...attached].join('\n'),
  };
}

function written(path: string, picture: Uint8Array, said: string): SyncMatcherResult {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, picture);
  return { pass: true, message: () => said };
}

/** A picture of a screen that has come to rest: two in succession are the same, or there is no more time. */
async function still(take: () => Promise<Uint8Array>, deadline: number): Promise<Uint8Array> {
  for (let last = await take(); ;) {
    const next = await take();
    if (Buffer.compare(last, next) === 0 || performance.now() >= deadline) return next;
    last = next;
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
