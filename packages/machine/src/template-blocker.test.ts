import { expect, test } from 'vitest';

import { completeOptions, type MachineOptions } from './options.ts';
import { templateBlocker } from './template-blocker.ts';

const blocker = (options: MachineOptions, platform: NodeJS.Platform = 'linux') =>
  templateBlocker(completeOptions(options, 'x86_64', 'vm'), platform);

test.for<[MachineOptions, string]>([
  [{ monitor: 'none' }, "monitor: 'none'"],
  [{ accelerator: 'qtest' }, 'qtest'],
  [{ preconfig: true }, '"preconfig"'],
  [{ incoming: true }, '"incoming"'],
  [{ paused: true }, 'give it to clone()'],
  [{ fds: [{ fd: 0, set: 1 }] }, '"fds"'],
  [{ drives: [{ file: 'a.img', overlay: false }] }, 'drive "drive0"'],
  [{ machine: 'q35,memory-backend=m' }, 'memory-backend'],
  [{ args: ['-machine', 'memory-backend=m'] }, 'memory-backend'],
  [{ args: ['-incoming', 'tcp::1'] }, '-incoming is among'],
  [{ args: ['--snapshot'] }, '--snapshot is among'],
])('templateBlocker() names what speaks against %j', ([options, why]) => {
  expect(blocker(options)).toContain(why);
});

test('templateBlocker() has nothing against other options, and names a host that is not Linux', () => {
  const options: MachineOptions = { drives: ['a.img', { file: 'b.iso', readOnly: true }], args: ['-device', 'x'] };
  expect(blocker(options)).toBeUndefined();
  expect(blocker(options, 'darwin')).toContain('this is darwin');
});
