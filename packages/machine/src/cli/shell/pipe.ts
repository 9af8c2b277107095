import { createInterface } from 'node:readline';

import { messageOf } from '../../errors.ts';
import { printable } from '../../printable.ts';
import type { Connection } from './connection.ts';
import type { Dialect } from './dialect.ts';
import { describeEnd } from './end.ts';
import { executeLine } from './execute-line.ts';

/**
 * Executes the lines of the standard input one after the other, until it or QEMU ends. A line for each reply goes to the
 * standard output; what failed goes to the standard error output, with the number of its line. A line that fails does not
 * keep the next from being executed, but a transaction with such a line is not sent. Resolves to the exit code: 1 where
 * something failed, or QEMU ended without being told to `quit` here.
 */
export async function runPiped(monitor: Connection, dialect: Dialect): Promise<number> {
  const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
  void monitor.closed.then(() => lines.close());
  // Who reads the replies may have enough of them, as `head -1` has.
  process.stdout.on('error', () => lines.close());
  let failed = false;
  let quit = false;
  let number = 0;
  for await (const line of lines) {
    number += 1;
    const outcome = await executeLine(line, dialect, monitor, { width: Infinity });
    quit ||= outcome.quit;
    if (outcome.ok) {
      if (outcome.text !== undefined) print(process.stdout, outcome.text);
      continue;
    }
    failed = true;
    dialect.spoil();
    if (outcome.text !== undefined) print(process.stderr, `line ${number}: ${outcome.text}`);
    if (monitor.closedBy !== undefined) break;
  }
  if (dialect.unfinished !== undefined) {
    failed = true;
    print(process.stderr, `line ${number}: ${dialect.unfinished}`);
  }
  if (monitor.closedBy !== undefined && (failed || !quit)) {
    failed = true;
    print(process.stderr, describeEnd(monitor.events.since(), messageOf(monitor.closedBy)));
  }
  return failed ? 1 : 0;
}

/** To a terminal goes nothing that moves its cursor; a program gets every byte. */
function print(stream: NodeJS.WriteStream, text: string): void {
  stream.write(`${stream.isTTY ? printable(text) : text}\n`);
}
