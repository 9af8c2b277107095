import type { JsonValue } from '../../qmp/json.ts';
import type { QmpEvent } from '../../qmp/message.ts';
import { formatJson } from './format-json.ts';

/** How a monitor's connection ended, in a sentence: by QEMU's own last words where it had some, else by what was seen. */
export function describeEnd(events: readonly QmpEvent[], reason: string): string {
  const shutdown = events.findLast(({ name }) => name === 'SHUTDOWN');
  if (shutdown === undefined) {
    return `The monitor is closed: ${reason}. QEMU announced no end: it was killed, has crashed, or its monitor was removed.`;
  }
  return `QEMU has ended: SHUTDOWN ${formatJson(shutdown.data as JsonValue, Infinity)}.`;
}
