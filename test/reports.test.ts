import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { childVitest } from './child-vitest.ts';
import { findChromium } from './chromium.ts';
import { openReport } from './report-page.ts';
import { serve } from './static-server.ts';

const CASES = ['plain.case.ts', 'screen.case.ts'];
const CAUSE = 'likely cause: the firmware found nothing to boot; fix: ';
const chromium = await findChromium();

type Child = Awaited<ReturnType<typeof childVitest>>;

/** What the JSON reporter says of a test. */
interface JsonTest {
  readonly title: string;
  readonly status: string;
  readonly meta: {
    readonly qemukit?: readonly { machine: string; likelyCause: string; directory: string; files: string[] }[];
  };
}

/** Runs the cases in one directory, as most projects do. */
async function inOne(): Promise<[Child, string]> {
  const child = await childVitest(...CASES);
  return [child, (await child.run()).all];
}

/** Runs each half of the cases in a directory of its own, and merges the reports in a third. */
async function inShards(): Promise<[Child, string]> {
  const merged = await childVitest(...CASES);
  for (const shard of ['1/2', '2/2']) {
    const child = await childVitest(...CASES);
    await child.run([`--shard=${shard}`], { SHARD: shard });
    for (const kept of ['blob', 'attachments']) {
      await cp(join(child.path, '.vitest', kept), join(merged.path, '.vitest', kept), { recursive: true });
    }
    await child.cleanup();
  }
  return [merged, (await merged.run(['--merge-reports'])).all];
}

describe.for([
  { title: 'one run', run: inOne },
  { title: 'two shards, merged', run: inShards },
])('of $title', ({ run }) => {
  let child: Child;
  let output: string;

  beforeAll(async () => {
    [child, output] = await run();
  });

  afterAll(async () => {
    await child.cleanup();
  });

  const json = () => {
    const { testResults } = JSON.parse(readFileSync(join(child.path, 'reports/report.json'), 'utf8')) as {
      testResults: { assertionResults: JsonTest[] }[];
    };
    return new Map(testResults.flatMap((file) => file.assertionResults.map((each) => [each.title, each] as const)));
  };

  test('the terminal shows the likely cause above all else, then the machine', () => {
    const [, shown = ''] = output.split('FAIL  screen.case.ts');
    expect(output).toMatch(/Tests +6 failed \| 3 passed \(9\)/);
    expect(shown).toMatch(/❯ qemukit\n +↳ likely cause: .*\n +↳ Machine "vm" \(pid \d+\)\n/);
    expect(shown).toMatch(/debug, last lines:\n.*│ No bootable device\.\n/s);
  });

  test('the terminal shows each of two concurrent tests its own machine', () => {
    for (const [name, other] of [
      ['left', 'right'],
      ['right', 'left'],
    ] as const) {
      const [shown = ''] = output.split(`fails beside another, ${name}\n`)[1]?.split('⎯⎯⎯⎯[') ?? [];
      expect(shown).toContain(`Machine "${name}" (pid`);
      expect(shown).not.toContain(`Machine "${other}"`);
    }
  });

  test("GitHub's annotations show the likely cause and the files at the line that failed", () => {
    const notices = output.split('\n').filter((line) => line.startsWith('::notice '));
    expect(notices).toHaveLength(5);
    const notice = notices.find((line) => line.includes('fails with a screen'));
    expect(notice).toMatch(
      /^::notice file=screen\.case\.ts,line=\d+,col=\d+,title=fails with a screen%3A machine "vm"::/,
    );
    expect(notice).toContain(`::${CAUSE}`);
    expect(notice).toMatch(
      /%0A\.vitest\/qemukit\/screen\.case\.ts\/fails-with-a-screen-\w+\/attempt-1\/vm: .*screen\.png/,
    );
  });

  test('JUnit carries the likely cause and the directory', () => {
    const junit = readFileSync(join(child.path, 'reports/junit.xml'), 'utf8');
    const [, shown = ''] = junit.split('name="fails with a screen"');
    expect(shown).toContain(`<property name="qemukit" value="${CAUSE}`);
    expect(shown).toMatch(/files: \S*\.vitest\/qemukit\/screen\.case\.ts\/fails-with-a-screen-\w+\/attempt-1\/vm"/);
  });

  test('JSON carries the likely cause, the directory and the files', () => {
    expect(json().get('fails with a screen')!.meta.qemukit).toEqual([
      {
        machine: 'vm',
        headline: expect.stringMatching(/^Machine "vm" \(pid \d+\)$/) as string,
        likelyCause: expect.stringContaining(CAUSE) as string,
        directory: expect.stringMatching(
          /^\.vitest\/qemukit\/screen\.case\.ts\/fails-with-a-screen-\w+\/attempt-1\/vm$/,
        ) as string,
        files: ['debug.log', 'debug.jsonl', 'qmp.jsonl', 'screen.png', 'command.sh', 'exit.json'],
      },
    ]);
  });

  test('evidence is of the attempts that failed, of passing tests where it is asked for, and of none where it is not', () => {
    const attempts = Array.from(json(), ([title, { meta }]) => [
      title,
      meta.qemukit?.map(({ directory }) => /(attempt-\d)\//.exec(directory)?.[1]).join(' '),
    ]);
    expect(Object.fromEntries(attempts)).toEqual({
      passes: undefined,
      'passes with evidence': 'attempt-1',
      'fails without evidence': undefined,
      'fails as its machine has ended': 'attempt-1',
      'passes at the second attempt': 'attempt-1',
      'fails at the second repeat': 'attempt-2',
      'fails beside another, left': 'attempt-1',
      'fails beside another, right': 'attempt-1',
      'fails with a screen': 'attempt-1',
    });
  });

  test.skipIf(chromium === undefined)('HTML shows the screen, and downloads the log that belongs to it', async () => {
    const report = await openReport(chromium!, await serve(join(child.path, '.vitest')));
    await report.select('fails with a screen', 'vm');
    expect(await report.pictureWidth('vm screen.png')).toBe(720);
    expect(await report.download('vm debug.log')).toContain('No bootable device.');
  });
});

describe('of a run with the verbose reporter, after another run', () => {
  let child: Child;
  let all: string;
  let evidence: string;
  let directories: string[];

  beforeAll(async () => {
    child = await childVitest('plain.case.ts');
    evidence = join(child.path, '.vitest/qemukit/plain.case.ts');
    await child.run(['-t', 'at the second attempt|with evidence']);
    directories = readdirSync(evidence).map((name) => join(evidence, name));
    for (const directory of directories) {
      mkdirSync(join(directory, 'attempt-9'));
      writeFileSync(join(directory, 'attempt-1/vm/old.log'), 'of an earlier run');
    }
    ({ all } = await child.run(['--reporter=verbose']));
    return async () => await child.cleanup();
  });

  test('the terminal shows the machine of each test that failed, and of one that passed with evidence', () => {
    const [list = '', failures = ''] = all.split(/⎯+ Failed Tests \d+ ⎯+/);
    const lines = list.split('\n');
    const below = (title: string) => {
      const first = lines.findIndex((line) => line.includes(`plain.case.ts > ${title} `));
      const rest = lines.slice(first + 1);
      const end = rest.findIndex((line) => line.includes('plain.case.ts > '));
      return rest.slice(0, end < 0 ? undefined : end).join('\n');
    };
    expect(below('passes'), all).not.toContain('Machine "vm"');
    expect(below('passes with evidence')).toContain('Machine "vm" (pid');
    const shown = failures.split(/^ FAIL +/m).find((text) => text.startsWith('plain.case.ts > fails as its machine'));
    expect(shown).toMatch(/❯ qemukit\n.*Machine "vm" \(exited with code 0 \(host-qmp-quit\)\)\n/);
  });

  test('exit.json says how the machine of a failed test ended', () => {
    const directory = readdirSync(evidence).find((name) => name.startsWith('fails-as-its-machine-has-ended-'))!;
    expect(JSON.parse(readFileSync(join(evidence, directory, 'attempt-1/vm/exit.json'), 'utf8'))).toEqual({
      machine: 'vm',
      state: 'exited',
      exit: { code: 0, signal: null, expected: true, guest: false, reason: 'host-qmp-quit' },
      launch: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      taken: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
    });
  });

  test('no evidence of an earlier run is left', () => {
    expect(directories).toHaveLength(2);
    for (const directory of directories) {
      expect(readdirSync(directory)).toEqual(['attempt-1']);
      expect(readdirSync(join(directory, 'attempt-1/vm'))).toContain('exit.json');
      expect(readdirSync(join(directory, 'attempt-1/vm'))).not.toContain('old.log');
    }
  });
});

test('the likely cause is told of what real machines print', { timeout: 180_000 }, async () => {
  const child = await childVitest('causes.case.ts');
  onTestFinished(async () => await child.cleanup());
  const { all } = await child.run();
  const shown = all.split(/^ FAIL +causes\.case\.ts(?::\d+)? > /m).slice(1);
  const causes = shown.map((text) => [text.split('\n')[0], /↳ likely cause: (.*?); fix: \S/.exec(text)?.[1]]);
  expect(Object.fromEntries(causes)).toEqual({
    // The case is skipped where QEMU cannot be refused it.
    ...(all.includes('↓ no KVM') ? {} : { 'no KVM': 'KVM is not accessible on this host' }),
    'an unknown device': 'this QEMU has no device "toaster"',
    'an unknown device, plugged': 'this QEMU has no device "toaster"',
    'no such firmware': 'the firmware "nosuch.fd" was not found',
    'no such UEFI firmware': 'the firmware "/nonexistent/OVMF_CODE.fd" was not found',
    'no such image': 'QEMU could not open "/nonexistent/disk.img"',
    'too much memory': 'the host has not enough memory for the machine',
    'a locked image': 'an image is in use by another QEMU',
    'nothing to boot': 'the firmware found nothing to boot',
    'a triple fault': 'the guest reset itself: a reboot, or a triple fault (a fault that no handler took)',
    'no root file system': "the guest's kernel found no root file system",
    'an init that ends': "the guest's kernel panicked: Attempted to kill init! exitcode=0x00000000",
    'a guest without memory': 'the guest ran out of memory',
  });
});
