import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';

import { comparePictures } from './compare-pictures.ts';

/** A picture of 4 by 3 pixels, black but for these. */
function picture(...white: readonly (readonly [x: number, y: number])[]): Uint8Array {
  const png = new PNG({ width: 4, height: 3 });
  for (let n = 0; n < 12; n++) png.data.writeUInt32BE(0x000000ff, 4 * n);
  for (const [x, y] of white) png.data.writeUInt32BE(0xffffffff, 4 * (4 * y + x));
  return PNG.sync.write(png);
}

describe('comparePictures()', () => {
  test('finds no difference between equal pictures', () => {
    expect(comparePictures(picture([1, 1]), picture([1, 1]))).toMatchObject({ pixels: 0, of: 12, where: undefined });
  });

  test('counts what differs, says where it is, and shows it', () => {
    const found = comparePictures(picture(), picture([1, 1], [3, 2]));
    expect(found).toMatchObject({ pixels: 2, where: { x: 1, y: 1, width: 3, height: 2 } });
    const { data } = PNG.sync.read(Buffer.from(found.picture!));
    const red = Array.from({ length: 12 }, (_, n) => n).filter((n) => data.readUInt32BE(4 * n) === 0xff0000ff);
    expect(red).toEqual([5, 11]);
  });

  test('leaves out what the mask covers, also beyond the edge', () => {
    const mask = [
      { x: 3, y: 2, width: 9, height: 9 },
      { x: -1, y: 1, width: 3, height: 1 },
    ];
    expect(comparePictures(picture(), picture([1, 1], [3, 2], [2, 0]), mask)).toMatchObject({
      pixels: 1,
      where: { x: 2, y: 0, width: 1, height: 1 },
    });
  });

  test('says the sizes of pictures that have different ones', () => {
    const small = PNG.sync.write(new PNG({ width: 2, height: 2 }));
    expect(comparePictures(picture(), small)).toMatchObject({ sizes: ['4x3', '2x2'], picture: undefined });
  });
});
