import { expect, test } from 'vitest';
import { explainKvm, groupName, type KvmFailure } from './kvm-access.ts';

test.for<[string, KvmFailure, RegExp]>([
  ['no device', { code: 'ENOENT', container: false }, /no \/dev\/kvm: .*nested virtualization/],
  ['no device in a container', { code: 'ENOENT', container: true }, /--device \/dev\/kvm$/],
  ['no driver', { code: 'ENODEV', container: false }, /no driver.*kvm_intel/],
  [
    'a group that may',
    { code: 'EACCES', device: { mode: 0o660, group: 'kvm' }, container: false },
    /sudo usermod -aG kvm "\$USER".*udevadm trigger/,
  ],
  [
    'a device of root alone',
    { code: 'EACCES', device: { mode: 0o600, group: 'root' }, container: false },
    /writing: echo 'KERNEL/,
  ],
  [
    "a container's device rules",
    { code: 'EPERM', device: { mode: 0o666, group: 'kvm' }, container: true },
    /start this container/,
  ],
  ['anything else', { code: 'EMFILE', container: false }, /cannot be opened: EMFILE/],
])('explainKvm() explains %s', ([, failure, words]) => {
  expect(explainKvm(failure)).toMatch(words);
});

test('groupName() finds a name by number, or gives the number', () => {
  expect(groupName('root:x:0:\nkvm:x:104:ada\n', 104)).toBe('kvm');
  expect(groupName('root:x:0:\n', 104)).toBe('104');
});
