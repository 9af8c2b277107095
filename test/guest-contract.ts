import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  GuestCommandError,
  MachineExitedError,
  QemuError,
  TimeoutError,
  type AnySchema,
  type Machine,
} from '@qemukit/machine';
import { expect, test } from 'vitest';

import { scratch } from './scratch.ts';

/** Every byte, and none of them in an order that a text would have. */
const BYTES = Buffer.from(Array.from({ length: 1000 }, (_, n) => (n * 7) % 256));

const hash = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

/** What the guest's process table holds. */
async function processes(guest: Machine['guest']): Promise<string> {
  return (await guest.exec('ps')).stdout;
}

const MEBIBYTE = 1 << 20;

/** What goes over a serial line takes its time, for the calls of a test and for the whole. */
const LONG = { timeout: 110_000 };
const PATIENT = { timeout: 120_000 };

/** Whose contract it is. */
export interface GuestUnderContract {
  /** It is shared: no test changes what another one sees. */
  readonly machine: () => Machine<AnySchema>;
  /** Launches another one. */
  readonly launch: () => Promise<Machine<AnySchema>>;
  /** A time in ms in which a command surely comes back. */
  readonly patience: number;
  /** How many MiB are many for it. */
  readonly volume: number;
}

/** What every transport of `vm.guest` does. */
export function guestContract({ machine, launch, patience, volume }: GuestUnderContract): void {
  const guest = () => machine().guest;

  test('exec() runs a program without a shell, and a string with one', async () => {
    const program = await guest().exec(['echo', '$HOME', "it's", '']);
    expect(program).toMatchObject({ exitCode: 0, signal: undefined, stdout: "$HOME it's ", stderr: '' });
    expect((await guest().exec('X=5; echo "$X" | cat; echo no >&2')).stdout).toBe('5');
    const word = 'a "b" $(c) \\ \n d';
    expect((await guest().exec`printf %s ${word}; printf ' %s' ${['e', "f'"]}`).stdout).toBe(`${word} e f'`);
  });

  test('exec() keeps stdout and stderr apart, byte by byte', async () => {
    await guest().writeFile('/tmp/contract-bytes', BYTES);
    const result = await guest().exec('cat /tmp/contract-bytes; cat /tmp/contract-bytes /tmp/contract-bytes >&2');
    expect(hash(result.stdoutBytes)).toBe(hash(BYTES));
    expect(hash(result.stderrBytes)).toBe(hash(Buffer.concat([BYTES, BYTES])));
  });

  test('exec() gives a command its input, variables and directory', async () => {
    const { stdoutBytes } = await guest().exec(['cat'], { input: BYTES });
    expect(hash(stdoutBytes)).toBe(hash(BYTES));
    const options = { env: { GREETING: "it's a\nb", PATH: '/bin:/usr/bin' }, cwd: '/usr/bin' };
    const { stdout } = await guest().exec('echo "$GREETING"; pwd', options);
    expect(stdout).toBe("it's a\nb\n/usr/bin");
    expect((await guest().exec('cat')).stdout).toBe('');
  });

  test('exec() rejects where the exit code is not 0, with what the command said', async () => {
    const error: unknown = await guest()
      .exec('echo out; echo "bad thing" >&2; exit 3')
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GuestCommandError);
    expect(error).toMatchObject({ exitCode: 3, signal: undefined, stdout: 'out', stderr: 'bad thing' });
    expect((error as Error).message).toBe(
      'Command in the guest exited with code 3: echo out; echo "bad thing" >&2; exit 3\n  bad thing',
    );
    expect((error as Error).stack).toContain('guest-contract.ts');
    expect(await guest().exec('exit 255', { reject: false })).toMatchObject({ exitCode: 255 });
  });

  test('exec() rejects for a program and a directory that are not there', async () => {
    await expect(guest().exec(['no-such-program', 'x'])).rejects.toThrow(QemuError);
    await expect(guest().exec(['no-such-program', 'x'])).rejects.toThrow(/no-such-program/);
    await expect(guest().exec('pwd', { cwd: '/no/such/directory' })).rejects.toThrow(/no\/such\/directory/);
  });

  test('exec() runs commands at the same time', async () => {
    const fifo = '/tmp/contract-fifo';
    await guest().exec(['mkfifo', fifo]);
    const reader = guest().exec(['cat', fifo]);
    await guest().exec(`echo through >${fifo}`);
    expect((await reader).stdout).toBe('through');
  });

  test('exec() kills a command that is too late, and all that it started', async () => {
    const late = guest().exec('echo begun; sleep 98765 & sleep 98765; echo never', { timeout: patience });
    await expect(late).rejects.toThrow(TimeoutError);
    await expect(late).rejects.toThrow(/^Timed out after \d+ ms running "echo begun; sleep 98765/);
    expect(await processes(guest())).not.toContain('sleep 98765');
    const abort = new AbortController();
    const aborted = guest().exec(['sleep', '98765'], { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('Aborted running "sleep 98765" in the guest');
    expect(await processes(guest())).not.toContain('sleep 98765');
  });

  test('readFile() gives what writeFile() wrote, with its mode', async () => {
    const path = "/tmp/contract it's";
    await guest().writeFile(path, BYTES, { mode: 0o741 });
    expect(hash(await guest().readFile(path))).toBe(hash(BYTES));
    expect((await guest().exec(['stat', '-c', '%a %s', path])).stdout).toBe(`741 ${BYTES.length}`);
    await guest().writeFile(path, 'short');
    expect(String(await guest().readFile(path))).toBe('short');
    expect((await guest().exec(['stat', '-c', '%a', path])).stdout).toBe('741');
    await guest().writeFile('/tmp/contract-empty', '');
    expect(await guest().readFile('/tmp/contract-empty')).toHaveLength(0);
  });

  test('readFile() and writeFile() reject for what cannot be', async () => {
    await expect(guest().readFile('/no/such/file')).rejects.toThrow(/reading "\/no\/such\/file"[^]*No such file/i);
    await expect(guest().writeFile('/no/such/file', 'x')).rejects.toThrow(/writing "\/no\/such\/file"/);
    await expect(guest().readFile('relative')).rejects.toThrow(RangeError);
  });

  test('copyTo() and copyFrom() copy a directory with modes and links', async () => {
    const from = join(await scratch(), 'tree');
    await mkdir(join(from, 'sub'), { recursive: true });
    await writeFile(join(from, 'sub', 'bytes'), BYTES);
    await writeFile(join(from, 'run'), '#!/bin/sh\necho ran\n');
    await chmod(join(from, 'run'), 0o755);
    await symlink('sub/bytes', join(from, 'link'));
    await symlink('/nowhere', join(from, 'dangling'));
    await chmod(join(from, 'sub', 'bytes'), 0o640);
    await mkdir(join(from, 'private'));
    await chmod(join(from, 'private'), 0o700);
    await guest().copyTo(from, '/tmp/contract/copied/tree');
    expect((await guest().exec(['/tmp/contract/copied/tree/run'])).stdout).toBe('ran');
    const looks = 'cd /tmp/contract/copied/tree; readlink link; readlink dangling; stat -c %a run sub/bytes private';
    expect((await guest().exec(looks)).stdout).toBe('sub/bytes\n/nowhere\n755\n640\n700');
    const back = join(await scratch(), 'back');
    await guest().copyFrom('/tmp/contract/copied/tree', back);
    expect(await readdir(back, { recursive: true })).toEqual(await readdir(from, { recursive: true }));
    expect(hash(await readFile(join(back, 'link')))).toBe(hash(BYTES));
    const links = ['link', 'dangling'].map(async (name) => await readlink(join(back, name)));
    expect(await Promise.all(links)).toEqual(['sub/bytes', '/nowhere']);
    const modes = ['run', 'sub/bytes', 'private'].map(async (name) => (await stat(join(back, name))).mode & 0o777);
    expect(await Promise.all(modes)).toEqual([0o755, 0o640, 0o700]);
    await guest().copyFrom('/tmp/contract/copied/tree/run', join(back, 'renamed'));
    expect(await readFile(join(back, 'renamed'), 'utf8')).toContain('echo ran');
    await expect(guest().copyFrom('/no/such/thing', join(back, 'none'))).rejects.toThrow(/no\/such/);
  });

  test('waits end when it is there, or say what they saw last', async () => {
    const wait = guest().waitForFile('/tmp/contract-late');
    await guest().exec('(sleep 0.3; touch /tmp/contract-late) >/dev/null 2>&1 &');
    await wait;
    await expect(guest().waitForFile('/no/file', { timeout: patience })).rejects.toThrow(
      `Timed out after ${patience} ms waiting for "/no/file" in the guest; it is not there`,
    );
    const { stdout } = await guest().waitUntilSucceeds('test -e /tmp/contract-late && echo yes');
    expect(stdout).toBe('yes');
    await expect(guest().waitUntilSucceeds('echo "not yet" >&2; exit 4', { timeout: patience })).rejects.toThrow(
      'to succeed in the guest; it exited with code 4, and said "not yet"',
    );
    // An SSH server listens, if it is what obeys.
    await expect(guest().waitForPort(7, { timeout: patience })).rejects.toThrow(
      /^Timed out after \d+ ms waiting for TCP port 7 in the guest; (nothing listens on TCP|what listens on TCP is at 22)$/,
    );
  });

  test('many bytes go in and out, and what would reset the agent goes with them', PATIENT, async () => {
    const data = Buffer.alloc(volume * MEBIBYTE);
    for (let at = 0; at < data.length; at += 4) data.writeUInt32LE((at * 2654435761) % 2 ** 32, at);
    data.write('\xffqemukit:reset\r\n', (data.length * 5) / 16 + 3, 'latin1');
    data.write('\xffqemukit:reset\r\n', (data.length * 7) / 16 - 5, 'latin1');
    const { stdoutBytes } = await guest().exec(['tee', '/tmp/large'], { input: data, ...LONG });
    expect(hash(stdoutBytes)).toBe(hash(data));
    expect((await guest().exec(['sha256sum', '/tmp/large'])).stdout).toContain(hash(data));
    const quarter = data.subarray(data.length / 4, data.length / 2);
    await guest().writeFile('/tmp/large', quarter, LONG);
    expect((await guest().exec(['sha256sum', '/tmp/large'])).stdout).toContain(hash(quarter));
    expect(hash(await guest().readFile('/tmp/large', LONG))).toBe(hash(quarter));
    await guest().exec(['rm', '/tmp/large']);
  });

  test('much on each of stdout and stderr comes at once', PATIENT, async () => {
    const size = Math.min(1, volume) * MEBIBYTE;
    const print = `dd if=/dev/zero bs=1024 count=${size / 1024} 2>/dev/null`;
    const { stdoutBytes, stderrBytes } = await guest().exec(`(${print}) & (${print}) >&2; wait`, LONG);
    expect([stdoutBytes.length, stderrBytes.length]).toEqual([size, size]);
  });

  test('50 commands run at once', PATIENT, async () => {
    const numbers = Array.from({ length: 50 }, (_, n) => n);
    // Each opens the gate, says so, and reads a line of its own there: they rest until all are in, and can only end together.
    await guest().exec('mkdir /tmp/fifty && mkfifo /tmp/gate');
    const gate = guest().exec(
      'until [ "$(ls /tmp/fifty | wc -l)" -eq 50 ]; do sleep 0.5; done; yes "" | head -n 50 >/tmp/gate',
      LONG,
    );
    const command = (n: number) => `exec 3<>/tmp/gate; touch /tmp/fifty/${n}; read x <&3; cat; echo ${n}`;
    const running = numbers.map(async (n) => await guest().exec(command(n), { input: `${n}:`, ...LONG }));
    const [results] = await Promise.all([Promise.all(running), gate]);
    expect(results.map(({ stdout }) => stdout)).toEqual(numbers.map((n) => `${n}:${n}`));
  });

  test('output comes as it is printed, and a reader who leaves ends the command', async () => {
    const seen: string[] = [];
    for await (const { from, text } of guest().exec('echo one; read x </dev/zero; echo never')) {
      seen.push(`${from} ${text}`);
      break;
    }
    expect(seen).toEqual(['stdout one\n']);
    await expect.poll(async () => await processes(guest()), { timeout: 20_000 }).not.toContain('echo never');
    const all = await Array.fromAsync(guest().exec('printf a; sleep 0.1; printf b >&2'));
    expect(all.map(({ from, text }) => [from, text])).toEqual([
      ['stdout', 'a'],
      ['stderr', 'b'],
    ]);
    const failing = async () => await Array.fromAsync(guest().exec('echo so >&2; exit 9'));
    await expect(failing()).rejects.toMatchObject({ exitCode: 9, stderr: 'so\n' });
  });

  test('what is left in the background does not hold up the end of a command, and lives on', async () => {
    const { stdout } = await guest().exec('(sleep 1; echo x; echo x; touch /tmp/lived) & echo done');
    expect(stdout).toBe('done');
    await guest().waitForFile('/tmp/lived');
  });

  test('waitForPort() sees who listens', async () => {
    const over = new AbortController();
    const listening = guest()
      .exec('nc -l -p 8080', { signal: over.signal })
      .catch((error: unknown) => error);
    await guest().waitForPort(8080);
    await expect(guest().waitForPort(7, { timeout: patience })).rejects.toThrow(
      /what listens on TCP is at (22, )?8080$/,
    );
    over.abort();
    await listening;
  });

  test('reboot() resolves when the guest answers again, and shutdown() when QEMU has exited', async () => {
    await using other = await launch();
    await other.guest.writeFile('/tmp/mark', 'x');
    const waiting = other.guest.exec(['sleep', '100']).catch((error: unknown) => error);
    await other.guest.reboot();
    expect(await waiting).toMatchObject({ message: expect.stringMatching(/^The guest (was reset|closed)/) });
    expect(await other.guest.exec('test -e /tmp/mark', { reject: false })).toMatchObject({ exitCode: 1 });
    expect(await other.guest.shutdown()).toMatchObject({ code: 0, expected: true, guest: true });
    await expect(other.guest.exec('true')).rejects.toThrow(MachineExitedError);
  });

  test('waits end at once when QEMU ends, and say so', async () => {
    await using other = await launch();
    const waits = [other.guest.exec(['sleep', '1000']), other.guest.waitForFile('/never'), other.guest.ready()];
    const settled = Promise.allSettled(waits);
    await other.kill();
    for (const outcome of await settled) expect(outcome).toMatchObject({ reason: expect.any(MachineExitedError) });
  });

  test('a command runs as another user', async () => {
    await guest().exec('echo "tester:x:1234:1234::/tmp:/bin/sh" >>/etc/passwd');
    const { stdout } = await guest().exec('id -u; id -g; echo "$HOME $USER"', { user: 'tester' });
    expect(stdout).toBe('1234\n1234\n/tmp tester');
    await expect(guest().exec('id', { user: 'nobody-at-all' })).rejects.toThrow(/nobody-at-all/);
  });

  test.for<[string, (guest: Machine['guest']) => Promise<unknown>, new (...args: never[]) => Error]>([
    ['no command', async (to) => await to.exec([]), TypeError],
    ['a NUL in a command', async (to) => await to.exec('a\0b'), RangeError],
    ['a variable without a name', async (to) => await to.exec('true', { env: { '': 'x' } }), RangeError],
    ['a port that cannot be', async (to) => await to.waitForPort(70_000), RangeError],
  ])('misuse is said: %s', async ([, misuse, type]) => {
    await expect((async () => await misuse(guest()))()).rejects.toThrow(type);
  });
}
