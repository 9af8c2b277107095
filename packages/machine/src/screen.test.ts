import { existsSync, writeFileSync } from 'node:fs';
import { duplexPair } from 'node:stream';

import { dir as temporaryDirectory, type DirectoryResult } from 'tmp-promise';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { CommandError } from './errors.ts';
import { Monitor } from './qmp/monitor.ts';
import type { AnySchema } from './qmp/register.ts';
import { screenshot } from './screen.ts';

const GREETING = '{"QMP":{"version":{"qemu":{"major":7,"minor":0,"micro":0},"package":""},"capabilities":[]}}\r\n';

interface Command {
  readonly execute: string;
  readonly id: number;
  readonly arguments: { readonly filename: string; readonly format?: string };
}

let home: DirectoryResult;
let asked: Command[];
beforeEach(async () => {
  home = await temporaryDirectory({ unsafeCleanup: true });
  asked = [];
});
afterEach(async () => {
  await home.cleanup();
});

/** A monitor whose peer does with a screendump what it is told to: returns nothing, or the words of an error. */
async function monitorOf(screendump: (args: Command['arguments']) => string | undefined): Promise<Monitor<AnySchema>> {
  const [stream, peer] = duplexPair();
  peer.setEncoding('utf8');
  peer.on('data', (piece: string) => {
    const command = JSON.parse(piece) as Command;
    const desc = command.execute === 'screendump' ? screendump(command.arguments) : undefined;
    if (command.execute === 'screendump') asked.push(command);
    const reply = desc === undefined ? { return: {} } : { error: { class: 'GenericError', desc } };
    peer.write(`${JSON.stringify({ ...reply, id: command.id })}\r\n`);
  });
  peer.write(GREETING);
  return await Monitor.connect<AnySchema>(stream);
}

describe('screenshot()', () => {
  test.for(["Parameter 'format' is unexpected", 'Enable PNG support with libpng for screendump'])(
    'converts a PPM where QEMU says: %s',
    async (why) => {
      const monitor = await monitorOf(({ filename, format }) => {
        if (format !== undefined) return why;
        writeFileSync(filename, 'P6\n1 1\n255\nabc');
        return undefined;
      });
      const png = Buffer.from(await screenshot(monitor, home.path, {}));
      expect(png.toString('latin1', 1, 4)).toBe('PNG');
      expect(asked.map((command) => command.arguments.format)).toEqual(['png', undefined]);
      expect(existsSync(asked[0]!.arguments.filename)).toBe(false);
    },
  );

  test('throws QEMU’s words where it cannot write the file', async () => {
    const monitor = await monitorOf(() => 'failed to open file: No space left on device');
    await expect(screenshot(monitor, home.path, {})).rejects.toThrow(CommandError);
    expect(asked).toHaveLength(1);
  });
});
