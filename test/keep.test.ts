import { connect } from 'node:net';
import { stripVTControlCharacters } from 'node:util';

import { onTestFinished, expect, test } from 'vitest';

import { childVitest } from './child-vitest.ts';

test.for([
  {
    what: 'the machine of a failed test, with a gdb server,',
    file: 'screen.case.ts',
    failed: '"fails with a screen"',
    console: 'debug',
    counts: /Tests +1 failed \(1\)/,
  },
  {
    what: 'sharedVm, once the tests of its file are over of which some have failed,',
    file: 'keep-shared.case.ts',
    failed: '"fails", "fails at its first attempt", "fails later"',
    console: 'console0',
    counts: /Tests +2 failed \| 2 passed \(4\)/,
  },
])('QEMUKIT_KEEP=failed holds $what until a signal', async ({ file, failed, console, counts }) => {
  const child = await childVitest(file);
  onTestFinished(async () => await child.cleanup());
  const run = child.start({ QEMUKIT_KEEP: 'failed' });
  onTestFinished(() => void run.kill());
  let output = '';
  const held: { readonly gdb: string; readonly alive: boolean }[] = [];
  for await (const line of run.iterable({ from: 'all' })) {
    output += `${line}\n`;
    const [, pid] = /^To go on: kill -USR2 (\d+)$/.exec(line) ?? [];
    if (pid !== undefined) {
      const [, machine = '', socket = ''] =
        /\(pid (\d+)\)[^]*target remote (\/.*gdb\.sock)/.exec(output.slice(output.indexOf('QEMUKIT_KEEP'))) ?? [];
      held.push({ gdb: await answer(socket, '$?#3f'), alive: isAlive(Number(machine)) });
      process.kill(Number(pid), 'SIGUSR2');
    }
  }
  expect(held, output).toEqual([{ gdb: expect.stringContaining('$T') as string, alive: true }]);
  expect(output).toContain(`QEMUKIT_KEEP: held after the failure of ${failed}:\n`);
  const ways = String.raw`console: tail -f /.*/${console}\.log\n +gdb: +gdb -ex 'target remote /.*/gdb\.sock'`;
  expect(output).toMatch(new RegExp(ways));
  expect(output).toMatch(counts);
});

test.for(['forks', 'threads'])(
  'QEMUKIT_KEEP=failed holds the machine of a failed test until Enter is pressed, with the pool %s',
  async (pool) => {
    const child = await childVitest('keep.case.ts');
    onTestFinished(async () => await child.cleanup());
    const run = child.startAtTerminal({ QEMUKIT_KEEP: 'failed' }, [`--pool=${pool}`]);
    onTestFinished(() => void run.kill());
    let output = '';
    let held: { readonly greeting: string; readonly alive: boolean } | undefined;
    run.stdout.setEncoding('utf8');
    for await (const piece of run.stdout as AsyncIterable<string>) {
      output += stripVTControlCharacters(piece);
      const [, machine, socket] =
        /\(pid (\d+)\)[^]*monitor: npx qemukit shell (\S+)\s[^]*To go on: press Enter.*\r\n/.exec(output) ?? [];
      if (held !== undefined || socket === undefined) continue;
      held = { greeting: await answer(socket, '', '\n'), alive: isAlive(Number(machine)) };
      run.stdin.write('\n');
    }
    expect(held, output).toEqual({ greeting: expect.stringMatching(/^\{"QMP": /) as string, alive: true });
    expect(output).toMatch(pool === 'forks' ? /press Enter, or kill -USR2 \d+\r\n/ : /press Enter\r\n/);
    expect(output).toMatch(/Tests +1 failed \(1\)/);
  },
);

test('QEMUKIT_KEEP=failed holds nothing in a thread without a terminal, and says so', async () => {
  const child = await childVitest('keep.case.ts');
  onTestFinished(async () => await child.cleanup());
  const { all } = await child.run(['--pool=threads'], { QEMUKIT_KEEP: 'failed' });
  expect(all).toContain(
    'QEMUKIT_KEEP: no machine is held after the failure of "is to be looked at": there is no terminal, and a worker ' +
      'thread gets no signals. Run Vitest with --pool=forks\n',
  );
  expect(all).toMatch(/Tests +1 failed \(1\)/);
});

/** What a server says first to a packet, up to its end: gdb's (https://sourceware.org/gdb/current/onlinedocs/gdb.html/Overview.html). */
async function answer(path: string, packet: string, end = '#'): Promise<string> {
  const socket = connect(path);
  socket.setEncoding('utf8').write(packet);
  let said = '';
  for await (const text of socket as AsyncIterable<string>) {
    said += text;
    if (said.includes(end)) break;
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
