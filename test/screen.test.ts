import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Machine, MonitorClosedError, QemuError } from '@qemukit/machine';
import { dir as temporaryDirectory, type DirectoryResult } from 'tmp-promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { decodePng } from './png.ts';

/** SeaBIOS on a screen of 720 by 400 pixels; what it does is on its debug port. */
const SCREEN = {
  architecture: 'x86_64',
  machine: 'q35',
  consoles: [{ id: 'debug', device: 'isa-debugcon,iobase=0x402' }],
  args: ['-device', 'VGA'],
};

/**
 * A disk whose boot sector sends each key's character to the serial port:
 * `mov dx, 0x3f8; again: mov ah, 0; int 0x16; out dx, al; jmp again`.
 */
const ECHO = Buffer.alloc(1024 * 1024);
ECHO.set([0xba, 0xf8, 0x03, 0xb4, 0x00, 0xcd, 0x16, 0xee, 0xeb, 0xf9]);
ECHO.set([0x55, 0xaa], 510);

let home: DirectoryResult;
let echoing: typeof SCREEN;

beforeAll(async () => {
  home = await temporaryDirectory({ unsafeCleanup: true });
  const disk = join(home.path, 'echo.img');
  writeFileSync(disk, ECHO);
  echoing = { ...SCREEN, args: [...SCREEN.args, '-drive', `file=${disk},format=raw,snapshot=on`] };
});
afterAll(async () => {
  await home.cleanup();
});

/** Waits until the guest waits for keys. */
async function booted(vm: Machine): Promise<void> {
  await vm.consoles.get('debug').waitFor('Booting from 0000:7c00');
}

describe('screenshot()', () => {
  test('is a PNG of what the guest shows, pixel by pixel', async () => {
    await using vm = await Machine.launch(SCREEN);
    await vm.consoles.get('debug').waitFor('No bootable device.');
    await vm.qmp.execute('stop'); // the cursor blinks
    const { width, height, pixels } = decodePng(await vm.screenshot());
    expect({ width, height }).toEqual({ width: 720, height: 400 });
    expect(new Set(pixels).size).toBeGreaterThan(1);
    const ppm = join(vm.directory, 'screen.ppm');
    await vm.qmp.execute('screendump', { filename: ppm });
    expect(pixels.equals(readFileSync(ppm).subarray(-pixels.length))).toBe(true);
    expect(readdirSync(vm.directory).filter((name) => name.startsWith('screen-'))).toEqual([]);
  });

  test('says how to give the machine a screen where it has none', async () => {
    await using vm = await Machine.launch({ machine: 'none' });
    const shot = vm.screenshot();
    await expect(shot).rejects.toThrow(QemuError);
    await expect(shot).rejects.toThrow(
      `Cannot take a screenshot: the machine has no display device. Give it one with the option args: ['-device', 'VGA']`,
    );
  });

  test('rejects when the machine has ended', async () => {
    await using vm = await Machine.launch(SCREEN);
    await vm.kill();
    await expect(vm.screenshot()).rejects.toThrow(MonitorClosedError);
  });
});

describe('type()', () => {
  test('types every character of the US layout, and loses none', async () => {
    await using vm = await Machine.launch(echoing);
    await booted(vm);
    const text = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('');
    await vm.type(`${text}\n`);
    await vm.console.waitFor('\r');
    expect(vm.console.transcript.text).toBe(`${text}\r`);
  });

  test('types nothing where a character has no key', async () => {
    await using vm = await Machine.launch(echoing);
    await booted(vm);
    const from = vm.qmp.transcript.lastLines(1);
    await expect(vm.type('caf\u00e9')).rejects.toThrow(RangeError);
    await expect(vm.type('caf\u00e9')).rejects.toThrow('The keyboard layout "us" has no key for "é"');
    expect(vm.qmp.transcript.lastLines(1)).toEqual(from);
  });

  test.for([
    [{ pace: 0 }, 'pace is a whole number of milliseconds from 1 to 60000, not 0'],
    [{ layout: 'uk' as 'us' }, '"uk" is not a keyboard layout'],
  ] as const)('refuses %o', async ([options, message]) => {
    await using vm = await Machine.launch({ machine: 'none' });
    await expect(vm.type('a', options)).rejects.toThrow(RangeError);
    await expect(vm.type('a', options)).rejects.toThrow(message);
  });
});

describe('press()', () => {
  test('presses keys together, and releases them', async () => {
    await using vm = await Machine.launch(echoing);
    await booted(vm);
    await vm.press('ctrl-c');
    await vm.press(['shift', 'minus']);
    await vm.press('esc', { hold: 30 });
    await vm.type('a');
    await vm.console.waitFor('a');
    expect(vm.console.transcript.text).toBe('\u0003_\u001ba');
  });

  test('resets a PC with ctrl-alt-delete', async () => {
    await using vm = await Machine.launch(echoing);
    await booted(vm);
    await vm.press('ctrl-alt-delete');
    expect(await vm.events.waitFor('RESET')).toMatchObject({ data: { guest: true } });
  });

  test('names a key that there is not', async () => {
    await using vm = await Machine.launch({ machine: 'none' });
    await expect(vm.press('ctrl-alt-delet')).rejects.toThrow(RangeError);
    await expect(vm.press('ctrl-alt-delet')).rejects.toThrow('"delet" is not a key of QEMU. Did you mean "delete"?');
    await expect(vm.press('ret', { hold: -1 })).rejects.toThrow('hold is a whole number of milliseconds');
  });

  test('rejects when the machine has ended', async () => {
    await using vm = await Machine.launch({ machine: 'none' });
    await vm.kill();
    await expect(vm.press('ret')).rejects.toThrow(MonitorClosedError);
  });
});
