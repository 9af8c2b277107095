import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';
import { dir as temporaryDirectory } from 'tmp-promise';
import { beforeAll, describe, expect, test } from 'vitest';

import { echoes, tshark, tsharkTitle } from './packets.ts';
import { decodePng } from './png.ts';
import { processesWith } from './process-table.ts';
import { vitestUnderTest } from './vitest-under-test.ts';

const CASES = join(import.meta.dirname, 'cases');
const NAME = `case-${process.pid}`;

/** A program that never speaks on its monitor, whatever its arguments; its own path is in its command line. */
const MUTE = '#!/bin/sh\nexec tail -f "$0"\n';

/** SeaBIOS clears the screen: a terminal control sequence. */
const CLEAR_SCREEN = '\u001b[2J';

/** What the test on a network has sent and got. */
const PING = ['10.0.2.15 > 10.0.2.2', '10.0.2.2 > 10.0.2.15'];

let evidenceDirectory: string;
let output: string;
let exitCode: number | undefined;
let survivors: number[];
let leftBehind: string[];

beforeAll(async () => {
  // Below the cases: Node looks for packages in the directories above. One of its own: another Vitest may run them, too.
  const project = await temporaryDirectory({ tmpdir: CASES, prefix: 'run', unsafeCleanup: true });
  for (const name of ['vitest.config.ts', 'resolve.ts', 'evidence.case.ts']) {
    copyFileSync(join(CASES, name), join(project.path, name));
  }
  evidenceDirectory = join(project.path, '.vitest', 'qemukit', 'evidence.case.ts');
  const programs = await temporaryDirectory({ unsafeCleanup: true });
  const mute = join(programs.path, `mute-${NAME}`);
  writeFileSync(mute, MUTE, { mode: 0o755 });
  const temporary = await temporaryDirectory({ unsafeCleanup: true });
  const { command, env } = vitestUnderTest;
  const result = await execa({
    cwd: project.path,
    reject: false,
    all: true,
    env: { MUTE_PROGRAM: mute, MACHINE_NAME: NAME, TMPDIR: temporary.path, CI: '', NO_COLOR: '1', ...env },
  })`${command} run`;
  output = result.all;
  ({ exitCode } = result);
  survivors = processesWith(NAME);
  leftBehind = readdirSync(temporary.path).filter((name) => name.startsWith('qemukit'));
  await temporary.cleanup();
  await programs.cleanup();
  return async () => await project.cleanup();
});

/** What was printed for one failed test. */
function failure(title: string): string {
  const parts = output.split(/^ FAIL +/m).filter((part) => part.startsWith(`evidence.case.ts > ${title}\n`));
  expect(parts, output).toHaveLength(1);
  return parts[0]!;
}

/** The files of one test's evidence, by path below its directory, without the digest of its name. */
function files(slug: string, encoding: 'utf8' | 'latin1' = 'utf8'): Map<string, string> {
  const directory = readdirSync(evidenceDirectory).find((name) => name.replace(/-[0-9a-f]{6}$/, '') === slug);
  expect(directory, `no evidence of ${slug}`).toBeDefined();
  const root = join(evidenceDirectory, directory!);
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).toSorted();
  return new Map(
    names.filter((name) => /\.\w+$/.test(name)).map((name) => [name, readFileSync(join(root, name), encoding)]),
  );
}

test('the run fails, with the tests that have to and no other', () => {
  expect(exitCode, output).toBe(1);
  expect(output).toMatch(/Tests +17 failed \| 3 passed \| 1 expected fail \| 1 skipped \(22\)/);
});

test('no QEMU and no directory is left of tests that pass, fail, throw, time out, or are never launched', () => {
  expect(survivors).toEqual([]);
  expect(leftBehind).toEqual([]);
});

describe('a failed test shows', () => {
  test('the last lines of the console below its diff, without control sequences', () => {
    const text = failure('fails an assertion');
    const diff = text.indexOf('+   "No bootable device."');
    const console = text.indexOf('console, last lines:');
    expect(diff).toBeGreaterThan(0);
    expect(text).not.toContain(CLEAR_SCREEN);
    expect(console).toBeGreaterThan(diff);
    expect(text.slice(console)).toMatch(/│ SeaBIOS \(version .*│ No bootable device\.\n/s);
  });

  test('the last lines that a Linux guest printed below its diff', () => {
    const text = failure('fails with a Linux guest');
    const diff = text.indexOf('- the file');
    expect(diff).toBeGreaterThan(0);
    expect(text.slice(diff)).toMatch(/│ said by the guest\n +│ cat: can't open '\/nonexistent': No such file/);
  });

  test('the last messages of the monitor, and the command line', () => {
    const text = failure('fails an assertion');
    expect(text).toMatch(/│ +\d+\.\d → \{"execute":"qmp_capabilities"/);
    expect(text).toMatch(new RegExp(`│ .*qemu-system-\\S+ .*-nodefaults .* -name ${NAME} `));
    expect(text).toContain('QEMU printed nothing');
    expect(text).toContain(`files: .vitest/qemukit/evidence.case.ts/fails-an-assertion-`);
  });

  test('each of its machines, by name', () => {
    const text = failure('throws, with two machines');
    expect(text).toContain('Error: thrown in the body');
    expect(text).toContain(`Machine "${NAME}" (pid`);
    expect(text).toContain(`Machine "${NAME}-2" (pid`);
  });

  test('what QEMU said when a launch fails', () => {
    const text = failure('fails to launch');
    expect(text).toContain('LaunchError: Cannot launch the machine: QEMU exited with code 1 before it was ready');
    expect(text).toMatch(/❯ evidence\.case\.ts:\d+:\d+/);
    expect(text).toContain(`Machine "${NAME}" (not launched)`);
    expect(text).toMatch(/QEMU printed:\n.*│ .*-no-such-option: invalid option/);
  });

  test('what its console and its monitor said when a launch fails', () => {
    const text = failure('fails to launch a machine that spoke');
    expect(text).toContain('QEMU exited with code 7 before it was ready');
    expect(text).toMatch(/console, last lines:\n.*│ its last words\n/);
    expect(text).toMatch(/QMP, last messages \(ms\):\n.*│ .* ← \{"QMP": .*\n.*│ .* → \{"execute":"qmp_capabilities"/);
  });

  test('its machine where it was to fail, and passes', () => {
    const text = failure('passes although it is to fail');
    expect(text).toContain('Error: Expect test to fail');
    expect(text).toMatch(/console, last lines:\n.*│ No bootable device\.\n/s);
  });

  test('each of its consoles', () => {
    const text = failure('fails with a screen and a second console');
    expect(text).toContain('nothing was printed on the console');
    expect(text).toMatch(/debug, last lines:\n.*│ No bootable device\.\n/s);
  });

  test('the machine as it was when the test timed out', () => {
    expect(failure('times out in its body')).toMatch(/timed out in 4000ms[\s\S]*│ SeaBIOS/);
    expect(failure('times out in the launch')).toMatch(/timed out in 500ms[\s\S]*\(not launched\)/);
  });

  test('what it printed even where it fails after its clean-up', () => {
    expect(failure('fails after its clean-up')).toMatch(/thrown when it had finished[\s\S]*│ No bootable device/);
  });
});

describe('toEmitEvent() says', () => {
  test('which events came instead', () => {
    const text = failure('misses an event');
    expect(text).toContain(`Machine "${NAME}" did not emit "SHUTDOWN" with data {"guest": true} in time`);
    expect(text).toContain('Events that came:\n  STOP {}');
  });

  test('how the data differs, and that QEMU has ended', () => {
    const text = failure('sees the event with other data');
    expect(text).toContain(`: QEMU of machine "${NAME}" exited with code 0 (host-qmp-quit)`);
    expect(text).toMatch(/- +"guest": true,\n\+ +"guest": false,/);
  });

  test('what came although it must not', () => {
    expect(failure('emits what it must not')).toContain(`Machine "${NAME}" emitted "STOP": {}`);
  });

  test('that it was not awaited', () => {
    expect(failure('forgets to await')).toContain('expect(…).toEmitEvent("SHUTDOWN") was not awaited');
  });
});

describe('the files of a failed test', () => {
  test('hold the console as it came, the monitor, and a command to run', () => {
    const evidence = files('fails-an-assertion');
    expect([...evidence.keys()]).toEqual(
      ['command.sh', 'console.jsonl', 'console.log', 'exit.json', 'qmp.jsonl'].map(
        (name) => `attempt-1/${NAME}/${name}`,
      ),
    );
    const console = evidence.get(`attempt-1/${NAME}/console.log`);
    expect(console).toContain(CLEAR_SCREEN);
    expect(console).toContain('No bootable device.');
    const messages = evidence.get(`attempt-1/${NAME}/qmp.jsonl`)!.trimEnd().split('\n');
    expect(messages.map((line) => Object.keys(JSON.parse(line) as object))).toEqual([
      ['time', 'received'],
      ['time', 'sent'],
      ['time', 'received'],
    ]);
    expect(evidence.get(`attempt-1/${NAME}/command.sh`)).toMatch(/^#!\/bin\/sh\nexec env .*qemu-system/);
  });

  test('hold what each console printed, and both directions with their times', () => {
    const evidence = files('fails-with-a-screen-and-a-second-console');
    const lines = (name: string) => evidence.get(`attempt-1/${NAME}/${name}.jsonl`)!.trimEnd().split('\n');
    expect(evidence.get(`attempt-1/${NAME}/debug.log`)).toContain('No bootable device.');
    expect(lines('debug').map((line) => Object.keys(JSON.parse(line) as object).join(' '))).toContain('time guest');
    expect(lines('console').map((line) => JSON.parse(line) as object)).toContainEqual({
      time: expect.any(Number) as number,
      host: 'typed by the test\n',
    });
  });

  test('hold the screen', () => {
    const screen = files('fails-with-a-screen-and-a-second-console', 'latin1').get(`attempt-1/${NAME}/screen.png`)!;
    expect(decodePng(Buffer.from(screen, 'latin1'))).toMatchObject({ width: 720, height: 400 });
  });

  test('hold what there is of a QEMU that hangs', () => {
    const evidence = files('fails-while-it-hangs');
    expect([...evidence.keys()]).toEqual(
      ['command.sh', 'exit.json', 'qmp.jsonl'].map((name) => `attempt-1/${NAME}/${name}`),
    );
  });

  test('hold what a machine said that was not launched', () => {
    const evidence = files('fails-to-launch-a-machine-that-spoke');
    expect([...evidence.keys()]).toEqual(
      ['command.sh', 'console.jsonl', 'console.log', 'exit.json', 'qmp.jsonl', 'stderr.log'].map(
        (name) => `attempt-1/${NAME}/${name}`,
      ),
    );
    expect(evidence.get(`attempt-1/${NAME}/console.log`)).toBe('its last words\n');
    expect(evidence.get(`attempt-1/${NAME}/qmp.jsonl`)).toMatch(/"received":.*\n.*"sent":.*\n$/);
    expect(JSON.parse(evidence.get(`attempt-1/${NAME}/exit.json`)!)).toMatchObject({
      state: 'not launched',
      exit: { code: 7, signal: null },
    });
  });

  test('hold the packets of its network', () => {
    const packets = files('fails-with-a-network', 'latin1').get(`attempt-1/${NAME}/net0.pcap`)!;
    expect(echoes(Buffer.from(packets, 'latin1'))).toEqual(PING);
  });

  test.skipIf(tshark === undefined)(`hold packets that tshark reads${tsharkTitle}`, async () => {
    const directory = readdirSync(evidenceDirectory).find((name) => name.startsWith('fails-with-a-network-'))!;
    expect(await tshark!.echoes(join(evidenceDirectory, directory, 'attempt-1', NAME, 'net0.pcap'))).toEqual(PING);
  });

  test('hold the memory of its guest that died', () => {
    const memory = files('fails-because-the-guest-panics', 'latin1').get(`attempt-1/${NAME}/memory.dump`)!;
    expect(memory.slice(0, 12)).toBe('makedumpfile');
    expect(failure('fails because the guest panics')).toContain('GuestPanicError: The guest of machine');
  });

  test('hold what QEMU printed', () => {
    expect(files('fails-to-launch').get(`attempt-1/${NAME}/stderr.log`)).toContain('invalid option');
  });

  test('are kept by attempt', () => {
    expect([...files('passes-at-the-second-attempt').keys()].every((name) => name.startsWith('attempt-1/'))).toBe(true);
  });

  test('are written for no test that passes', () => {
    const slugs = readdirSync(evidenceDirectory).map((name) => name.replace(/-[0-9a-f]{6}$/, ''));
    expect(slugs).not.toContain('passes');
    expect(slugs).not.toContain('fails-as-it-should');
    expect(slugs).toHaveLength(18);
    expect(slugs).not.toContain('is-skipped-although-it-is-to-fail');
  });
});
