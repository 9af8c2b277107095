import { expect, test } from 'vitest';

import { driveArguments, pastedDriveArguments } from './drive-arguments.ts';
import type { Drive } from './drive.ts';

const DRIVE: Drive = {
  ...{ id: 'drive0', file: '/a,b "c"/é\n:d', format: 'raw', overlay: undefined },
  ...{ readOnly: false, interface: 'virtio' },
};
const FILE = String.raw`{"driver":"file","filename":"/a,b \"c\"/é\n:d"}`;

test.for<[string, Partial<Drive>, string[]]>([
  [
    'an image that is written',
    {},
    [
      ...['-blockdev', `{"driver":"raw","node-name":"drive0","read-only":false,"file":${FILE}}`],
      ...['-device', 'virtio-blk,id=drive0,drive=drive0'],
    ],
  ],
  [
    'an overlay, flushed by nobody',
    { overlay: '/o' },
    [
      '-blockdev',
      '{"driver":"qcow2","node-name":"drive0","read-only":false,"file":{"driver":"file","filename":"/o"},"cache":{"no-flush":true}}',
      ...['-device', 'virtio-blk,id=drive0,drive=drive0'],
    ],
  ],
  [
    'no device',
    { readOnly: true, interface: 'none' },
    ['-blockdev', `{"driver":"raw","node-name":"drive0","read-only":true,"file":${FILE}}`],
  ],
])('driveArguments() for %s', ([, change, expected]) => {
  expect(driveArguments([{ ...DRIVE, ...change }], 'q35')).toEqual(expected);
});

test.for<[Drive['interface'], string, string]>([
  ['virtio', 'virt', 'virtio-blk'],
  ['virtio', 'microvm', 'virtio-blk-device'],
  ['virtio', 'microvm,pcie=on', 'virtio-blk'],
  ['ide', 'q35', 'ide-hd'],
])('driveArguments() attaches by %s to %s as %s', ([kind, machine, device]) => {
  expect(driveArguments([{ ...DRIVE, interface: kind }], machine).at(-1)).toBe(`${device},id=drive0,drive=drive0`);
});

test.for<[string, Partial<Drive>, string]>([
  [
    'an overlay of QEMU’s own, commas doubled',
    { overlay: '/o', file: '/a,b' },
    'snapshot=on,file.driver=file,file.filename=/a,,b',
  ],
  ['what is written', { file: 'nbd:x' }, 'read-only=off,file.driver=file,file.filename=nbd:x'],
  ['what is read', { file: '/a', readOnly: true }, 'read-only=on,file.driver=file,file.filename=/a'],
])('pastedDriveArguments() for %s', ([, change, expected]) => {
  const [option, properties, , device] = pastedDriveArguments([{ ...DRIVE, ...change }], 'q35');
  expect([option, properties, device]).toEqual([
    '-drive',
    `if=none,id=drive0,format=raw,${expected}`,
    'virtio-blk,id=drive0,drive=drive0',
  ]);
});
