import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { askMicroGuest } from '@qemukit/guest';
import { describe, expect, test } from 'vitest';

import { launchMicroGuest, pcMicroGuests } from './micro-guests.ts';
import { decodePng, type Picture } from './png.ts';
import { bytesAt, scratch } from './scratch.ts';

const FONT = join(import.meta.dirname, '../packages/guest/micro/font.h');
/** The font's characters, from the space on: seven rows each, the leftmost point in bit 6. */
const GLYPHS = Array.from(readFileSync(FONT, 'utf8').matchAll(/^ {2,}\{(.+)\},/gm), ([, row = '']) =>
  row.split(', ').map(Number),
);
const PRINTABLE = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('');
const CELL = { width: 9, height: 16 };
const WHITE = 0xffffff;

/** A cell of the screen as the guest draws it, 1 being ink: each row of the glyph twice, below one that is empty. */
function drawn(glyph: readonly number[]): string {
  return Array.from({ length: CELL.height }, (_, y) =>
    Array.from({ length: CELL.width }, (_point, x) => {
      const row = y >= 1 && y <= 14 ? glyph[(y - 1) >> 1]! : 0;
      return x < 8 ? (row >> (7 - x)) & 1 : 0;
    }),
  ).join();
}

const CHARACTERS = new Map(GLYPHS.map((glyph, i) => [drawn(glyph), PRINTABLE[i]!]));

/** The text that a picture shows, by comparing all of its pixels with the font; U+FFFD where a cell is no character. */
function textOn({ width, height, pixels }: Picture): readonly string[] {
  const colour = (x: number, y: number) => pixels.readUIntBE((y * width + x) * 3, 3);
  const ground = colour(width - 1, height - 1);
  const point = (x: number, y: number) => [ground, WHITE].indexOf(colour(x, y));
  const cell = (column: number, row: number) =>
    Array.from({ length: CELL.height }, (_, y) =>
      Array.from({ length: CELL.width }, (_point, x) => point(column * CELL.width + x, row * CELL.height + y)),
    ).join();
  return Array.from({ length: height / CELL.height }, (_, row) =>
    Array.from({ length: width / CELL.width }, (_cell, column) => CHARACTERS.get(cell(column, row)) ?? '\ufffd')
      .join('')
      .trimEnd(),
  );
}

for (const guest of await pcMicroGuests('pc')) {
  describe.skipIf(guest.binary === undefined)(`the micro-guest for ${guest.title}`, () => {
    test('shows text on its screen', async () => {
      expect(CHARACTERS.size).toBe(PRINTABLE.length);
      const vm = await launchMicroGuest(guest, { args: ['-device', 'VGA'] });
      const lines = [PRINTABLE.slice(0, 48), PRINTABLE.slice(48), 'x'.repeat(81)];
      for (const line of lines) await askMicroGuest(vm, `screen ${line}`);
      const picture = decodePng(await vm.screenshot());
      expect(picture).toMatchObject({ width: 720, height: 400 });
      // Spaces after a command's name do not belong to its text.
      const shown = [lines[0]!.trimStart(), lines[1], 'x'.repeat(80), ...Array<string>(22).fill('')];
      expect(textOn(picture)).toEqual(shown);

      for (let line = 4; line <= 26; line++) await askMicroGuest(vm, `screen line ${line}`);
      expect(textOn(decodePng(await vm.screenshot()))).toEqual(['line 26', ...Array<string>(24).fill('')]);
    });

    test('says that it has no screen, no disk', async () => {
      const vm = await launchMicroGuest(guest);
      await expect(askMicroGuest(vm, 'screen text')).rejects.toThrow('there is no VGA');
      await expect(askMicroGuest(vm, 'read 0')).rejects.toThrow('there is no IDE disk');
      await expect(askMicroGuest(vm, 'write 0 text')).rejects.toThrow('there is no IDE disk');
    });

    test('reads and writes sectors of its disk', async () => {
      const disk = join(await scratch(), 'disk.img');
      const content = Buffer.alloc(1024 * 1024);
      content.write('from the host', 7 * 512);
      writeFileSync(disk, content);
      const vm = await launchMicroGuest(guest, { args: ['-drive', `file=${disk},format=raw`] });
      const [sector = ''] = await askMicroGuest(vm, 'read 7');
      expect(Buffer.from(sector, 'hex').equals(content.subarray(7 * 512, 8 * 512))).toBe(true);

      await askMicroGuest(vm, 'write 0x7ff from the guest');
      expect(bytesAt(disk, 0x7ff * 512, 15)).toBe('from the guest\0');
      expect((await askMicroGuest(vm, 'read 2047')).join('')).toMatch(/^66726f6d207468652067756573740000/);
      await expect(askMicroGuest(vm, 'read 2048')).rejects.toThrow('the disk reports an error');
      expect(await askMicroGuest(vm, 'read 7')).toEqual([sector]);
    });

    test('prints the scan codes of its keyboard', async () => {
      const vm = await launchMicroGuest(guest);
      const codes = askMicroGuest(vm, 'keys 6');
      await vm.press('a');
      await vm.press('shift-b', { hold: 1 });
      expect(await codes).toEqual(['1e', '9e', '2a', '30', expect.any(String), expect.any(String)]);
    });

    test('halts while it waits for a command', async () => {
      const vm = await launchMicroGuest(guest);
      await askMicroGuest(vm, 'echo');
      await expect
        .poll(async () => await vm.qmp.hmp('info registers'), { timeout: 10_000, interval: 10 })
        .toContain('HLT=1');
    });

    test.for([
      ['halt', 'HLT=1'],
      ['spin', 'HLT=0'],
    ] as const)('is a CPU at rest or at work after %s', async ([command, flag]) => {
      const vm = await launchMicroGuest(guest);
      await askMicroGuest(vm, command);
      await expect
        .poll(async () => await vm.qmp.hmp('info registers'), { timeout: 10_000, interval: 10 })
        .toContain(flag);
    });

    test('says of a non-maskable interrupt what it is', async () => {
      const vm = await launchMicroGuest(guest, { args: ['-action', 'panic=pause'] });
      await askMicroGuest(vm, 'echo'); // it has said all that it says by itself
      await vm.qmp.injectNmi();
      await vm.events.waitFor('GUEST_PANICKED');
      const line = /^ exception 02 code 00000000 at ffff[0-9a-f]{4}\r$/;
      await expect(vm.console.waitFor(line)).resolves.toBeDefined();
    });
  });
}
