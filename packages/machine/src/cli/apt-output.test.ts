import { expect, test } from 'vitest';
import { downloadedVersion, megabytes, parseUris, startedDownload } from './apt-output.ts';

test('parseUris() counts packages and bytes', () => {
  const printed =
    "Reading package lists...\n'http://a.example/q_10_amd64.deb' q_10_amd64.deb 10176912 SHA256:ab\n'http://a.example/s.deb' s_1.deb 164452\n";
  expect(parseUris(printed)).toEqual({ packages: 2, bytes: 10_341_364 });
});

test('startedDownload() reads the number of a download', () => {
  expect(startedDownload('Get:43 http://a.example bookworm/main amd64 libaio1 amd64 0.3 [13 kB]')).toBe(43);
  expect(startedDownload('Reading package lists...')).toBeUndefined();
});

test('downloadedVersion() finds the version with its epoch', () => {
  const files = ['qemu-system-x86_1%3a10.0.2+ds-2_amd64.deb', 'seabios_1.16.3_all.deb'];
  expect(downloadedVersion(files, 'qemu-system-x86')).toBe('1:10.0.2+ds-2');
  expect(downloadedVersion(files, 'qemu-utils')).toBeUndefined();
});

test('megabytes() rounds, never to nothing', () => {
  expect([megabytes(37_900_000), megabytes(1)]).toEqual(['38 MB', '1 MB']);
});
