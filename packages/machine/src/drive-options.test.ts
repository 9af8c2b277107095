import { expect, test } from 'vitest';

import { completeDrives, type DriveOptions } from './drive-options.ts';

const FILLED = { id: 'drive0', file: 'a.img', format: '', overlay: true, interface: 'virtio', readOnly: false };

test.for<[string, readonly (string | DriveOptions)[], object[]]>([
  ['a path', ['a.img'], [FILLED]],
  ['a file', [{ file: 'a.img', format: undefined }], [FILLED]],
  ['two, with ids of their own', ['a.img', 'a.img'], [FILLED, { ...FILLED, id: 'drive1' }]],
  ['one that is read-only', [{ file: 'a.img', readOnly: true }], [{ ...FILLED, readOnly: true, overlay: false }]],
  [
    'everything',
    [{ file: 'a.img', format: 'raw', overlay: false, interface: 'ide', id: 'root' }],
    [{ ...FILLED, format: 'raw', overlay: false, interface: 'ide', id: 'root' }],
  ],
])('completeDrives() fills %s', ([, drives, expected]) => {
  expect(completeDrives(drives)).toEqual(expected);
});

test.for<[unknown, typeof RangeError | typeof TypeError, string]>([
  [{}, TypeError, 'Drive 0 option "file" is missing'],
  ['', RangeError, 'Drive 0 option "file" is a string that is not empty'],
  [null, TypeError, 'Drive 0 options are an object, not null'],
  [{ file: 'a', formt: 'raw' }, TypeError, '"formt" is not a drive 0 option. Did you mean "format"?'],
  [{ file: 'a', format: 'raw,x=y' }, RangeError, 'Drive 0 option "format" is a word, as qcow2'],
  [{ file: 'a', id: 'a,b' }, RangeError, 'Drive 0 option "id" is letters, digits'],
  [{ file: 'a', id: 'x'.repeat(32) }, RangeError, 'at most 31'],
  [{ file: 'a', interface: 'floppy' }, RangeError, "is one of virtio, ide, none, not 'floppy'"],
  [{ file: 'a', overlay: 'yes' }, RangeError, 'Drive 0 option "overlay" is true or false'],
  [{ file: 'a', readOnly: true, overlay: true }, RangeError, 'this one is read-only'],
  [{ file: 'a', readOnly: true, interface: 'ide' }, RangeError, 'does not go with the interface ide'],
])('completeDrives() refuses %o', ([drive, type, message]) => {
  const attempt = () => completeDrives([drive as DriveOptions]);
  expect(attempt).toThrow(type);
  expect(attempt).toThrow(message);
});

test('completeDrives() makes up ids that nobody has taken', () => {
  const drives = completeDrives([{ file: 'a', id: 'drive1' }, 'b', 'c']);
  expect(drives.map(({ id }) => id)).toEqual(['drive1', 'drive2', 'drive3']);
});

test('completeDrives() refuses two drives with one id', () => {
  expect(() =>
    completeDrives([
      { file: 'a', id: 'drive0' },
      { file: 'b', id: 'drive0' },
    ]),
  ).toThrow('Two drives have the id "drive0"');
});
