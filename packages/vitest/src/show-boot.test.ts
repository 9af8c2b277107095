import type { TemplateProgress } from '@qemukit/machine';
import { expect, test } from 'vitest';

import { showBoot } from './show-boot.ts';

/** What is shown of progress that is told every second. */
function shown(seconds: number, stage: TemplateProgress['stage'], lastLine = ''): string[] {
  const lines: string[] = [];
  const show = showBoot((line) => lines.push(line));
  for (let n = 1; n <= seconds; n++) show({ template: 'vm', stage, elapsed: n * 1000 + 3, lastLine });
  return lines;
}

test('showBoot() shows nothing of a quick boot, and a line now and then of a slow one', () => {
  expect(shown(1, 'boot')).toEqual([]);
  expect(shown(13, 'boot', 'Starting sshd')).toEqual([
    'qemukit: booting the template of "vm", 2 s: Starting sshd\n',
    'qemukit: booting the template of "vm", 7 s: Starting sshd\n',
    'qemukit: booting the template of "vm", 12 s: Starting sshd\n',
  ]);
});

test.for([
  ['boot', 'booting the template of "vm", 2 s: nothing on the console yet'],
  ['save', 'saving the template of "vm", 2 s'],
  ['wait', 'waiting for the template of "vm", which is booted for another test, 2 s'],
] as const)('showBoot() says of the stage %s what it is', ([stage, line]) => {
  expect(shown(2, stage)).toEqual([`qemukit: ${line}\n`]);
});
