import { PNG } from 'pngjs';

/** A part of a picture, in pixels from its upper left corner. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How two pictures differ. */
export interface Difference {
  /** The sizes of the picture that is expected, and of that which is there: `720x400`. */
  readonly sizes: readonly [expected: string, actual: string];
  /** How many pixels differ, and of how many; without sense where the sizes differ. */
  readonly pixels: number;
  readonly of: number;
  /** What holds all pixels that differ; undefined where there are none, or the sizes differ. */
  readonly where: Rectangle | undefined;
  /** The expected picture, faded, with what differs in red, as a PNG; undefined where the sizes differ. */
  readonly picture: Uint8Array | undefined;
}

/**
 * Compares two PNGs, pixel by pixel and exactly: an emulated screen has no noise. What the mask covers counts as equal.
 *
 * @throws Error for what is no PNG
 */
export function comparePictures(expected: Uint8Array, actual: Uint8Array, mask: readonly Rectangle[] = []): Difference {
  const [left, right] = [PNG.sync.read(Buffer.from(expected)), PNG.sync.read(Buffer.from(actual))];
  const sizes = [`${left.width}x${left.height}`, `${right.width}x${right.height}`] as const;
  const { width, height } = left;
  const none = { sizes, pixels: 0, of: width * height, where: undefined, picture: undefined };
  if (sizes[0] !== sizes[1]) return none;
  const masked = coverage(mask, width, height);
  const shown = new PNG({ width, height });
  const box = { left: width, top: height, right: -1, bottom: -1 };
  let pixels = 0;
  for (let n = 0; n < width * height; n++) {
    const same = masked[n] === 1 || left.data.readUInt32LE(4 * n) === right.data.readUInt32LE(4 * n);
    if (!same) {
      pixels++;
      const [x, y] = [n % width, Math.floor(n / width)];
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y);
    }
    paint(shown, n, same ? faded(left.data.subarray(4 * n, 4 * n + 3)) : RED);
  }
  if (pixels === 0) return none;
  const where = { x: box.left, y: box.top, width: box.right - box.left + 1, height: box.bottom - box.top + 1 };
  return { ...none, pixels, where, picture: PNG.sync.write(shown) };
}

const RED = [255, 0, 0] as const;

function faded([red = 0, green = 0, blue = 0]: Uint8Array): readonly [number, number, number] {
  const grey = 200 + Math.round((red + green + blue) / 3 / 5);
  return [grey, grey, grey];
}

function paint({ data }: PNG, n: number, [red, green, blue]: readonly [number, number, number]): void {
  data.set([red, green, blue, 255], 4 * n);
}

/** A 1 for each pixel that the mask covers. */
function coverage(mask: readonly Rectangle[], width: number, height: number): Uint8Array {
  const covered = new Uint8Array(width * height);
  for (const { x, y, width: across, height: down } of mask) {
    for (let row = Math.max(0, y); row < Math.min(height, y + down); row++) {
      covered.fill(1, row * width + Math.max(0, x), row * width + Math.min(width, Math.max(0, x + across)));
    }
  }
  return covered;
}
