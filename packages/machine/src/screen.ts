import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { WaitOptions } from './deadline.ts';
import { CommandError, QemuError } from './errors.ts';
import { ppmToPng } from './ppm-to-png.ts';
import type { Monitor } from './qmp/monitor.ts';
import type { AnySchema } from './qmp/register.ts';

let screenshots = 0;

/**
 * What is on the first display device's screen → a PNG. QEMU writes it to the directory, where it does not stay. A QEMU that
 * has no PNG (it is older than 7.1, or built without) gives a PPM, which is converted here.
 *
 * @throws QemuError where there is no display device; CommandError, TimeoutError, AbortError, MonitorClosedError
 */
export async function screenshot(
  monitor: Monitor<AnySchema>,
  directory: string,
  options: WaitOptions,
): Promise<Uint8Array> {
  const filename = join(directory, `screen-${++screenshots}`);
  const dump = async (args: { readonly format?: 'png' }) => {
    await monitor.execute('screendump', { filename, ...args }, options);
    return await readFile(filename);
  };
  try {
    return new Uint8Array(await dump({ format: 'png' }));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (/no console/i.test(error.desc)) throw noDisplay(error);
    if (!/format|png/i.test(error.desc)) throw error;
    return ppmToPng(await dump({}));
  } finally {
    await rm(filename, { force: true });
  }
}

function noDisplay(cause: CommandError): QemuError {
  const what = "the machine has no display device. Give it one with the option args: ['-device', 'VGA']";
  return new QemuError(`Cannot take a screenshot: ${what}`, { cause });
}
