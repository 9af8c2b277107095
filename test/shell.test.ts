import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { fileURLToPath } from 'node:url';

import { Machine } from '@qemukit/machine';
import { execa } from 'execa';
import { dir as temporaryDirectory } from 'tmp-promise';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { fakeAgent } from './fake-agent.ts';

const MAIN = fileURLToPath(new URL('../packages/machine/src/cli/main.ts', import.meta.url));
const COMMAND = [process.execPath, '--conditions=source', MAIN, 'shell'];

let vm: Machine;
let directory: string;
let socket: string;
let release: () => Promise<void>;

beforeEach(async () => {
  const { path, cleanup } = await temporaryDirectory({ prefix: 'qemukit', unsafeCleanup: true });
  directory = path;
  socket = join(directory, 'second.sock');
  const second = ['-chardev', `socket,id=second,path=${socket},server=on,wait=off`, '-qmp', 'chardev:second'];
  vm = await Machine.launch({ machine: 'none', args: second });
  release = async () => {
    await vm[Symbol.asyncDispose]();
    await cleanup();
  };
});
afterEach(async () => await release());

/** Runs the shell with lines on its standard input, which is no terminal. */
async function piped(lines: readonly string[], args: readonly string[] = [socket]) {
  const [node, ...rest] = COMMAND;
  const input = lines.map((line) => `${line}\n`).join('');
  return await execa(node!, [...rest, ...args], { input, reject: false, timeout: 50_000 });
}

/** The shell on a terminal of its own, which util-linux' `script` makes. */
class AtTerminal {
  readonly #process;
  #unseen = '';
  /** All that came. */
  raw = '';

  constructor(args: readonly string[] = []) {
    // script takes a line for a shell; nothing in it needs quoting, or the tests fail at once.
    const line = ['stty cols 80 rows 24;', 'exec', ...COMMAND, ...args, socket].join(' ');
    const env = { TERM: 'xterm', QEMUKIT_CACHE: directory };
    this.#process = execa('script', ['-qec', line, '/dev/null'], { env, reject: false, timeout: 50_000 });
    this.#process.stdout.setEncoding('utf8').on('data', (piece: string) => {
      this.#unseen += piece;
      this.raw += piece;
    });
  }

  type(keys: string): void {
    this.#process.stdin.write(keys);
  }

  /** Waits until something is shown; what comes after it is what is waited for next. Gives what was shown up to there. */
  async shows(pattern: RegExp): Promise<string> {
    for (;;) {
      const shown = stripVTControlCharacters(this.#unseen);
      const match = pattern.exec(shown);
      if (match !== null) {
        const end = match.index + match[0].length;
        this.#unseen = shown.slice(end);
        return shown.slice(0, end);
      }
      const ended = await Promise.race([once(this.#process.stdout, 'data'), this.#process.then(() => 'ended')]);
      if (ended === 'ended') throw new Error(`it ended without ${String(pattern)}: ${shown}`);
    }
  }

  /** Waits for its end → the exit code. */
  async ended(): Promise<number | undefined> {
    return (await this.#process).exitCode;
  }
}

describe('qemukit shell, from a pipe', () => {
  test('prints a line of JSON for each reply', async () => {
    const { stdout, stderr, exitCode } = await piped([
      'query-status',
      '',
      'blockdev-add driver=null-co node-name=n0 size=9007199254740992 read-only=true',
      '{"execute": "query-named-block-nodes", "arguments": {"flat": true}}',
      'object-add qom-type=secret id=key data=5',
      'qom-get path=/objects/key property=type',
    ]);
    expect(stderr).toBe('');
    const replies = stdout.split('\n');
    expect(JSON.parse(replies[0]!)).toMatchObject({ running: true, status: 'running' });
    expect(replies[1]).toBe('{}');
    expect(replies[2]).toContain('"virtual-size": 9007199254740992,');
    expect(JSON.parse(replies[2]!)).toMatchObject([{ 'node-name': 'n0', ro: true }]);
    expect(replies.slice(3)).toEqual(['{}', '"secret"']);
    expect(exitCode).toBe(0);
  });

  test('says in which line what failed, goes on, and exits with 1', async () => {
    const { stdout, stderr, exitCode } = await piped(['frobnicate', 'query-name', 'stop now', 'device_add driver=x']);
    expect(stdout).toBe(`{"name": "${vm.name}"}`);
    expect(stderr.split('\n')).toEqual([
      'line 1: CommandNotFound: The command frobnicate has not been found',
      expect.stringMatching(/^line 3: column 6: "now" is not name=value/),
      "line 4: GenericError: 'x' is not a valid device model name",
    ]);
    expect(exitCode).toBe(1);
    expect(vm.events.find('STOP')).toBeUndefined();
  });

  test('sends a transaction whole, or not at all', async () => {
    await vm.qmp.execute('blockdev-add', { driver: 'null-co', 'node-name': 'n0', 'read-zeroes': true });
    const add = (name: string) => `block-dirty-bitmap-add node=n0 name=${name}`;
    const good = await piped(['transaction(', add('1'), `${add('2')} granularity=65536`, ')']);
    expect([good.stdout, good.stderr]).toEqual(['{}', '']);

    const bad = await piped(['transaction(', add('3'), 'oops x', add('4'), ')', 'transaction(', add('5')]);
    expect(bad.stderr).toMatch(/^line 3: column 6: "x" is.*\nline 7: the transaction has no "\)", and was not sent$/);
    expect([bad.stdout, bad.exitCode]).toEqual(['', 1]);
    const nodes = await vm.qmp.execute('query-named-block-nodes');
    expect(nodes[0]?.['dirty-bitmaps']?.map(({ name }) => name).toSorted()).toEqual(['1', '2']);
  });

  test('executes commands of the monitor for people', async () => {
    const { stdout, stderr, exitCode } = await piped(['info status', 'stop', 'info status'], ['--hmp', socket]);
    expect([stdout, stderr, exitCode]).toEqual(['VM status: running\nVM status: paused', '', 0]);
  });

  test('logs all that is sent and received as JSON lines', async () => {
    const log = join(directory, 'qmp.jsonl');
    await piped(['stop'], ['--log', log, socket]);
    await piped(['cont', 'nonsense'], ['--log', log, socket]);
    const lines = readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { time: string; sent?: { execute: string }; received?: object });
    const times = lines.map(({ time }) => Date.parse(time));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(lines.flatMap(({ sent }) => sent?.execute ?? [])).toEqual([
      'qmp_capabilities',
      'stop',
      'qmp_capabilities',
      'cont',
      'nonsense',
    ]);
    expect(lines.flatMap(({ received }) => (received === undefined ? [] : Object.keys(received)[0]!))).toEqual(
      expect.arrayContaining(['QMP', 'return', 'timestamp']),
    );
    expect(statSync(log).mode & 0o777).toBe(0o600);
  });

  test('exits with 0 when QEMU ends because it was told to, and leaves it running otherwise', async () => {
    expect((await piped([])).exitCode).toBe(0);
    expect(await vm.qmp.execute('query-status')).toMatchObject({ running: true });
    const { stdout, stderr, exitCode } = await piped(['quit']);
    expect([stdout === '' || stdout === '{}', stderr, exitCode]).toEqual([true, '', 0]);
    expect(await vm.exited).toMatchObject({ code: 0, reason: 'host-qmp-quit' });
  });

  test('says how QEMU ended while the input goes on, and exits with 1', async () => {
    const [node, ...rest] = COMMAND;
    const running = execa(node!, [...rest, socket], { reject: false, timeout: 50_000 });
    running.stdin.write('query-name\n');
    await running.stdout.setEncoding('utf8')[Symbol.asyncIterator]().next();
    await vm.kill();
    const { stderr, exitCode } = await running;
    expect(stderr).toMatch(/^The connection is closed: the peer closed the connection\. QEMU announced no end/);
    expect(exitCode).toBe(1);
  });

  test.for([
    [['no-such.sock'], 1, /^qemukit shell: Cannot connect to no-such\.sock: there is no such socket; QEMU makes it/],
    [['localhost:1'], 1, /^qemukit shell: Cannot connect to localhost:1: nobody listens there/],
    [[MAIN], 1, /main\.ts: nobody listens on it: .*-qmp unix:/],
    [[], 2, /^qemukit: shell takes one socket\n\nUsage: qemukit shell/],
    [['--hmp', '--agent', 'a'], 2, /^qemukit: shell takes one of --hmp and --agent/],
    [['a', 'b'], 2, /^qemukit: shell takes one socket/],
    [['host:70000'], 2, /^qemukit: host:70000: a port is a number from 1 to 65535/],
    [['--log', '/nonexistent/log', 'a'], 1, /^qemukit shell: Cannot write the log \/nonexistent\/log: ENOENT/],
  ] as const)('%j exits with %i and says what is wrong', async ([args, code, says]) => {
    const { stderr, exitCode } = await piped([], args);
    expect(stderr).toMatch(says);
    expect(exitCode).toBe(code);
  });

  test('executes the commands of a guest agent, whatever that was in the middle of', async () => {
    const path = join(directory, 'agent.sock');
    const server = fakeAgent(path);
    const { stdout, stderr, exitCode } = await piped(
      ['guest-get-host-name', 'guest-explode now=true'],
      ['--agent', path],
    );
    server.close();
    expect(stdout).toBe('{"host-name": "old"}');
    expect(stderr).toBe('line 2: CommandNotFound: The command guest-explode has not been found');
    expect(exitCode).toBe(1);
  });

  test('says that another client may be connected where no greeting comes', async () => {
    const first = new AtTerminal();
    await first.shows(/qmp> /);
    const { stderr, exitCode } = await piped(['query-status']);
    expect(stderr).toMatch(/it gives no greeting; a monitor serves one client at a time, so another one may be/);
    expect(exitCode).toBe(1);
    first.type('.exit\r');
    expect(await first.ended()).toBe(0);
  });
});

describe('qemukit shell, at a terminal', () => {
  test('completes commands, arguments and values from the schema of the QEMU that is connected', async () => {
    const terminal = new AtTerminal();
    await terminal.shows(/qmp> /);
    const completions: [typed: string, completed: RegExp][] = [
      ['blockd', /ev-/],
      ['ad', /d /],
      ['no', /de-name=/],
      ['n0 driver=null-c', /o /],
      ['latency', /-ns=/],
      ['5 cache.d', /irect=/],
      ['t', /rue /],
    ];
    for (const [typed, completed] of completions) {
      terminal.type(typed);
      await terminal.shows(new RegExp(RegExp.escape(typed)));
      // A key of its own, or it would be taken for a part of what is pasted.
      terminal.type('\t');
      await terminal.shows(completed);
    }
    terminal.type('\r');
    await terminal.shows(/\{\}\r\n *qmp> /);
    const nodes = await vm.qmp.execute('query-named-block-nodes');
    expect(nodes).toMatchObject([{ 'node-name': 'n0', drv: 'null-co', cache: { direct: true } }]);
    terminal.type('.exit\r');
    expect(await terminal.ended()).toBe(0);
  });

  test('shows events as they come, above what is being typed', async () => {
    const terminal = new AtTerminal();
    await terminal.shows(/qmp> /);
    terminal.type('query-na');
    await terminal.shows(/query-na/);
    await vm.qmp.execute('stop');
    await terminal.shows(/\d\d:\d\d:\d\d\.\d{3} STOP\r\n *qmp> query-na/);
    terminal.type('me\r');
    await terminal.shows(new RegExp(`\\{"name": "${vm.name}"\\}\r\n[^]*qmp> `));
    terminal.type('\u0004');
    expect(await terminal.ended()).toBe(0);
    expect(await vm.qmp.execute('query-status')).toMatchObject({ running: false });
  });

  test('keeps control sequences of others away from the terminal', async () => {
    const terminal = new AtTerminal();
    await terminal.shows(/qmp> /);
    terminal.type(String.raw`{"execute": "a\u009b2Jb\u001b[31mc\u0007"}`);
    terminal.type('\r');
    await terminal.shows(/The command abc has not been found\r\n/);
    expect(terminal.raw).toContain('The command abc has not been found');
    terminal.type('.exit\r');
    expect(await terminal.ended()).toBe(0);
  });

  test('keeps a history from one time to the next, for its user alone', async () => {
    const first = new AtTerminal();
    await first.shows(/qmp> /);
    first.type('query-version\r');
    await first.shows(/"major": \d+[^]*qmp> /);
    first.type('.exit\r');
    expect(await first.ended()).toBe(0);
    const history = join(directory, 'shell-history');
    expect(readFileSync(history, 'utf8')).toBe('query-version\n');
    expect(statSync(history).mode & 0o777).toBe(0o600);

    const second = new AtTerminal(['--compact']);
    await second.shows(/qmp> /);
    second.type('\u001b[A');
    await second.shows(/query-version/);
    second.type('\r');
    await second.shows(/\{"qemu": \{.*\}, "package": ".*"\}\r\n[^]*qmp> /);
    second.type('.exit\r');
    expect(await second.ended()).toBe(0);
  });

  test('reads a transaction over several lines, and Ctrl-C leaves it', async () => {
    const terminal = new AtTerminal();
    await terminal.shows(/qmp> /);
    terminal.type('transaction(\r');
    await terminal.shows(/transaction> /);
    terminal.type('\u0003');
    await terminal.shows(/qmp> /);
    terminal.type('transaction( abort )\r');
    await terminal.shows(/GenericError: Transaction aborted using Abort action\r\n[^]*qmp> /);
    terminal.type('.exit\r');
    expect(await terminal.ended()).toBe(0);
  });

  test('ends the wait for a reply at Ctrl-C', async () => {
    const terminal = new AtTerminal();
    await terminal.shows(/qmp> /);
    process.kill(vm.pid, 'SIGSTOP');
    terminal.type('query-status\r');
    await terminal.shows(/query-status\s+/);
    terminal.type('\u0003');
    await terminal.shows(/Aborted waiting for the reply to "query-status": QEMU may still execute it\r\n[^]*qmp> /);
    process.kill(vm.pid, 'SIGCONT');
    terminal.type('query-name\r');
    await terminal.shows(new RegExp(`\\{"name": "${vm.name}"\\}\r\n[^]*qmp> `));
    terminal.type('.exit\r');
    expect(await terminal.ended()).toBe(0);
  });

  test('draws a line of several rows again, with the cursor where it was', async () => {
    const terminal = new AtTerminal();
    await terminal.shows(/qmp> /);
    const typed = `device_add driver=${'x'.repeat(150)}end`;
    terminal.type(typed);
    await terminal.shows(/end/);
    const before = terminal.raw.length;
    await vm.qmp.execute('stop');
    await terminal.shows(/STOP[^]*end/);
    // Two rows up to the prompt's; there the event, and below it the prompt again.
    const drawn = terminal.raw.slice(before).replace(/[\d:.]+ STOP/, 'STOP');
    const toColumn1 = '\u001b[1G\u001b[0J';
    expect(drawn).toContain(`\u001b[2A${toColumn1}STOP\r\n${toColumn1}qmp> ${typed}`);
    terminal.type('\u0003');
    await terminal.shows(/qmp> $/);
    terminal.type('.exit\r');
    expect(await terminal.ended()).toBe(0);
  });

  test('exits with 0 after quit', async () => {
    const terminal = new AtTerminal();
    await terminal.shows(/qmp> /);
    terminal.type('quit\r');
    await terminal.shows(/QEMU has ended: SHUTDOWN \{"guest": false, "reason": "host-qmp-quit"\}\.\r\n/);
    expect(await terminal.ended()).toBe(0);
  });

  test('says how QEMU ended by itself, and exits with 1', async () => {
    const terminal = new AtTerminal();
    await terminal.shows(/qmp> /);
    await vm.quit();
    await terminal.shows(/QEMU has ended: SHUTDOWN .*\r\n/);
    expect(await terminal.ended()).toBe(1);
  });

  test('completes commands of the monitor for people', async () => {
    const terminal = new AtTerminal(['--hmp']);
    await terminal.shows(/hmp> /);
    terminal.type('info versi');
    await terminal.shows(/info versi/);
    terminal.type('\t');
    await terminal.shows(/on/);
    terminal.type('\r');
    await terminal.shows(/\d+\.\d+\.\d+[^]*hmp> /);
    terminal.type('q\r');
    expect(await terminal.ended()).toBe(0);
  });
});
