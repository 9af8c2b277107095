import { closeSync, constants, openSync, read, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

import type { Machine } from '@qemukit/machine';

/** How long a machine may take to open its gdb server, in ms: it may hang, and that may be why the test failed. */
const ATTACH = 2000;

/** Whether the machines of failed tests are to be kept alive for a person: `QEMUKIT_KEEP=failed`, and nobody's CI. */
export function keepsFailed(environment: NodeJS.ProcessEnv): boolean {
  const ci = environment['CI'] ?? '';
  return environment['QEMUKIT_KEEP'] === 'failed' && (ci === '' || ci === 'false' || ci === '0');
}

/**
 * Holds those of the machines that still live, which these tests had when they failed, says how to attach to them, and resolves on
 * Enter in the terminal, or on SIGUSR2 to this process. A test file that runs in a worker thread gets no signals: there it takes
 * the terminal, and holds nothing where there is none. Never rejects.
 */
export async function keep(tests: readonly string[], machines: readonly Machine[]): Promise<void> {
  const alive: Machine[] = [];
  for (const machine of machines) {
    const exit = await Promise.race([machine.exited, Promise.resolve(undefined)]);
    if (exit === undefined) alive.push(machine);
  }
  if (alive.length === 0) return;
  const failed = tests.map((title) => `"${title}"`).join(', ');
  const terminal = openTerminal();
  const ways = [
    ...(terminal === undefined ? [] : ['press Enter']),
    ...(isMainThread ? [`kill -USR2 ${process.pid}`] : []), // worker threads get no signals
  ];
  if (ways.length === 0) {
    const why = 'there is no terminal, and a worker thread gets no signals. Run Vitest with --pool=forks';
    process.stderr.write(`\nQEMUKIT_KEEP: no machine is held after the failure of ${failed}: ${why}\n`);
    return;
  }
  const attachments: string[] = [];
  for (const machine of alive) attachments.push(await attachment(machine));
  const go = ways.join(', or ');
  const text = `\nQEMUKIT_KEEP: held after the failure of ${failed}:\n${attachments.join('')}To go on: ${go}\n`;
  // Listened for before it is said: a signal that nobody listens for ends the worker.
  const resume = resumed(terminal);
  if (terminal === undefined) process.stderr.write(text);
  else writeSync(terminal, text);
  await resume;
}

/** What a person may type to look at the machine; only what it has. */
async function attachment(machine: Machine): Promise<string> {
  const path = join(machine.directory, 'gdb.sock');
  const opened = await machine.qmp
    .execute(
      'human-monitor-command',
      { 'command-line': `gdbserver unix:${path},server=on,wait=off` },
      { timeout: ATTACH },
    )
    .then(
      (said) => typeof said === 'string' && said.startsWith('Waiting for gdb connection'),
      () => false,
    );
  const logs = Array.from(machine.consoles, ({ id }) => join(machine.directory, `${id}.log`));
  return [
    `  machine "${machine.name}" (pid ${machine.pid})`,
    ...logs.map((log) => `    console: tail -f ${log}`),
    ...(machine.debugMonitor === undefined ? [] : [`    monitor: npx qemukit shell ${machine.debugMonitor}`]),
    opened ? `    gdb:     gdb -ex 'target remote ${path}'` : '    gdb:     QEMU opens no gdb server',
    '',
  ].join('\n');
}

/** The terminal that the test run was started in, whatever its output is piped through. */
function openTerminal(): number | undefined {
  try {
    return openSync('/dev/tty', constants.O_RDWR | constants.O_NOCTTY);
  } catch {
    return undefined;
  }
}

async function resumed(terminal: number | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const resume = () => resolve();
  // Without a listener a signal is all that is waited for, and Node does not count those as work.
  const alive = setInterval(() => undefined, 60_000);
  if (terminal !== undefined) {
    // One read and no stream: that would read on, and a thread does not end while it reads a terminal.
    read(terminal, Buffer.alloc(4096), 0, 4096, null, () => {
      closeSync(terminal);
      resume();
    });
  }
  process.once('SIGUSR2', resume);
  await promise;
  clearInterval(alive);
  process.off('SIGUSR2', resume);
}
