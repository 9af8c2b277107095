import { connect } from 'node:net';

import { onTestFinished, expect, test } from 'vitest';

import { childVitest } from './child-vitest.ts';

test('QEMUKIT_KEEP=failed holds the machine of a failed test, with a gdb server, until a signal', async () => {
  const child = await childVitest('screen.case.ts');
  onTestFinished(async () => await child.cleanup());
  const run = child.start({ QEMUKIT_KEEP: 'failed' });
  onTestFinished(() => void run.kill());
  let output = '';
  let held: { readonly gdb: string; readonly alive: boolean } | undefined;
  for await (const line of run.iterable({ from: 'all' })) {
    output += `${line}\n`;
    const [, pid] = /^To go on: kill -USR2 (\d+)$/.exec(line) ?? [];
    if (pid !== undefined) {
      const [, machine = '', socket = ''] =
        /\(pid (\d+)\)[^]*target remote (\/.*gdb\.sock)/.exec(output.slice(output.indexOf('QEMUKIT_KEEP'))) ?? [];
      held = { gdb: await answer(socket, '$?#3f'), alive: isAlive(Number(machine)) };
      process.kill(Number(pid), 'SIGUSR2');
    }
  }
  expect(held, output).toEqual({ gdb: expect.stringContaining('$T') as string, alive: true });
  expect(output).toContain('fails with a screen" has failed, and its machines are held.');
  expect(output).toMatch(/console: tail -f \/.*\/debug\.log\n +gdb: +gdb -ex 'target remote \/.*\/gdb\.sock'/);
  expect(output).toMatch(/Tests +1 failed \(1\)/);
});

/** What a server says first to a packet (https://sourceware.org/gdb/current/onlinedocs/gdb.html/Overview.html). */
async function answer(path: string, packet: string): Promise<string> {
  const socket = connect(path);
  socket.setEncoding('utf8').write(packet);
  let said = '';
  for await (const text of socket as AsyncIterable<string>) {
    said += text;
    if (said.includes('#')) break;
  }
  return said;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('QEMUKIT_KEEP=failed holds nothing in CI', async () => {
  const child = await childVitest('screen.case.ts');
  onTestFinished(async () => await child.cleanup());
  const { all } = await child.run([], { QEMUKIT_KEEP: 'failed', CI: 'true' });
  expect(all).toMatch(/Tests +1 failed \(1\)/);
  expect(all).not.toContain('QEMUKIT_KEEP');
});
