import { writeFile } from 'node:fs/promises';

import { QemuError } from './errors.ts';
import { follow, type Look } from './follow.ts';
import type { Monitor } from './qmp/monitor.ts';
import type { AnySchema } from './qmp/register.ts';

/** How long a dump may make no progress, in ms. */
const STANDSTILL = 30_000;

/** The reply to `query-dump`. */
interface DumpState {
  readonly status: string;
  readonly completed: number;
  readonly total: number;
}

/**
 * Writes the guest's memory to a new file (mode 0600), as `kdump-zlib` where QEMU has that for this machine, else as `elf`, which is
 * as large as the memory. The guest stands still meanwhile; QEMU answers.
 *
 * @throws QemuError with QEMU's words where it cannot; TimeoutError where it makes no progress for 30 s; CommandError,
 * MonitorClosedError, the system's error
 */
export async function dumpMemory(monitor: Monitor<AnySchema>, file: string): Promise<void> {
  // QEMU would make it without the owner's leave to write, and so could not do it twice.
  await writeFile(file, '', { mode: 0o600 });
  const { formats } = (await monitor.execute('query-dump-guest-memory-capability')) as { formats: string[] };
  const format = formats.includes('kdump-zlib') ? 'kdump-zlib' : 'elf';
  const from = monitor.events.mark();
  const protocol = `file:${file}`;
  await monitor.execute('dump-guest-memory', { paging: false, protocol, detach: true, format });
  let state = 'not seen yet';
  const look = async (): Promise<Look<void>> => {
    const { status, completed, total } = (await monitor.execute('query-dump')) as unknown as DumpState;
    state = `${status}, at ${completed} of ${total} bytes`;
    if (status === 'completed') return { result: undefined };
    if (status === 'failed')
      throw new QemuError(`Cannot write the guest's memory to ${file}: ${reason(monitor, from)}`);
    return { state };
  };
  const describe = () => `writing the guest's memory to ${file}, which is ${state}`;
  await follow(monitor.events, 'DUMP_COMPLETED', look, describe, { timeout: STANDSTILL });
}

function reason({ events }: Monitor<AnySchema>, from: number): string {
  const completed = events.since(from).findLast(({ name }) => name === 'DUMP_COMPLETED');
  return typeof completed?.data.error === 'string' ? completed.data.error : 'QEMU says that it failed, and not why';
}
