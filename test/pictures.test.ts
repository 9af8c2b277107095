import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';
import { dir as temporaryDirectory } from 'tmp-promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const CASES = join(import.meta.dirname, 'cases', 'pictures');

let root: string;
let cleanup: () => Promise<void>;

beforeAll(async () => {
  // Below the cases: Node looks for packages in the directories above.
  ({ path: root, cleanup } = await temporaryDirectory({ tmpdir: CASES, prefix: 'run', unsafeCleanup: true }));
  for (const file of ['pictures.case.ts', 'mistakes.case.ts']) copyFileSync(join(CASES, file), join(root, file));
});
afterAll(async () => await cleanup());

const reference = () => join(root, '__screenshots__', 'pictures.case.ts', 'greeting.png');

async function run(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const config = join(CASES, 'vitest.config.ts');
  const result = await execa('vitest', ['run', '--config', config, '--reporter=verbose', ...args], {
    cwd: root,
    preferLocal: true,
    reject: false,
    all: true,
    env: { CI: '', NO_COLOR: '1', GITHUB_ACTIONS: '', PICTURES_ROOT: root, ...env },
  });
  const failed = [...result.all.matchAll(/^ FAIL +\w+\.case\.ts > (.*)$/gm)].map(([, title]) => title);
  return { output: result.all, failed };
}

describe('toMatchScreenshot()', () => {
  test('refuses to write a picture in CI', async () => {
    const { output, failed } = await run({ CI: 'true' }, '-t', 'the screen$');
    expect(failed).toEqual(['the screen']);
    expect(output).toMatch(
      /There is no screenshot .*greeting\.png, and this run writes none: run Vitest with -u, or outside of CI/,
    );
    expect(existsSync(reference())).toBe(false);
  });

  test('writes a picture that is not there, and says so in the summary', async () => {
    const { output, failed } = await run({}, '-t', 'the screen$');
    expect(failed, output).toEqual([]);
    expect(output).toMatch(/Snapshots +1 written/);
    expect(readFileSync(reference()).subarray(1, 4).toString()).toBe('PNG');
  });

  test('passes for the same picture, now or in time, and not for another one', async () => {
    const { output, failed } = await run({ CI: 'true' }, 'pictures');
    expect(failed, output).toEqual([]);
  });

  test('says how many pixels differ and where, and shows pictures; a mask and a threshold let them', async () => {
    const { output, failed } = await run({ TEXT: 'jello' }, 'pictures');
    const screens = ['the screen', 'the screen, soft', 'the screen, polled'];
    expect(new Set(failed), output).toEqual(new Set([...screens, 'a PNG of another size', 'the screen, not']));
    expect(output).toMatch(
      /The screen of machine "vm" does not match .*greeting\.png within 1500 ms: \d+ of 288000 pixels \(0\.\d+ %\) differ, within \dx\d+ at \d,\d/,
    );
    expect(output).toMatch(
      /The picture does not match .*greeting\.png: it is 640x480 pixels large, not 720x400\ngreeting expected: \.vitest/,
    );
    expect(output).toMatch(/The screen of machine "vm" matches .*greeting\.png, and it was not to/);
    const [, diff = ''] = /greeting diff: (\S+)/.exec(output) ?? [];
    expect(readFileSync(join(root, diff)).subarray(1, 4).toString()).toBe('PNG');
    for (const kind of ['expected', 'actual']) expect(output).toContain(`greeting ${kind}: .vitest/qemukit/`);
  });

  test('writes a picture anew with -u', async () => {
    const before = readFileSync(reference());
    const { output, failed } = await run({ TEXT: 'jello' }, '-u', '-t', 'the screen$');
    expect(failed, output).toEqual([]);
    expect(output).toMatch(/Snapshots +1 updated/);
    expect(readFileSync(reference()).equals(before)).toBe(false);
  });

  test('says why a screen cannot be compared or written', async () => {
    const { output, failed } = await run({}, 'mistakes');
    const says = {
      'never written': /There is no screenshot .*nothing\.png, and with \.not none is written/,
      restless:
        /The screen of machine "blinking" was not written to .*cursor\.png: to be written it has to stay the same for 500 ms, and did not within 1200 ms; when it last changed, \d+ of 288000 pixels .* differ, within 9x\d at \d+,\d+\nMask what changes/,
      'no picture': /TypeError: .*pointer\.png is no PNG: fetch it where Git LFS keeps it/,
      'no screen': /QemuError: Cannot take a screenshot: the machine has no display device/,
      'no machine any more': /MonitorClosedError: Cannot execute "screendump": QEMU of machine "vm" exited with code 0/,
      forgotten: /expect\(…\)\.toMatchScreenshot\("forgotten"\) was not awaited/,
    };
    expect(new Set(failed), output).toEqual(new Set(Object.keys(says)));
    for (const [title, text] of Object.entries(says)) {
      const [, shown = ''] = output.split(` FAIL  mistakes.case.ts > ${title}\n`);
      expect(shown.split('⎯⎯⎯[')[0]).toMatch(text);
    }
  });
});
