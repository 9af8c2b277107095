import type { JsonValue } from '../../qmp/json.ts';
import type { QmpEvent } from '../../qmp/message.ts';
import { formatJson } from './format-json.ts';

/** How a connection ended, in a sentence: by QEMU's own last words where it had some, else by what was seen. */
export function describeEnd(events: readonly QmpEvent[], reason: string): string {
  const shutdown = events.findLast(({ name }) => name === 'SHUTDOWN');
  if (shutdown === undefined) {
    return `The connection is closed: ${reason}. QEMU announced no end: it was killed, has crashed, or has closed its side only.`;
  }
  return `QEMU has ended: SHUTDOWN ${formatJson(shutdown.data as JsonValue, Infinity)}.`;
}
