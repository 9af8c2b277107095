import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Monitor } from '@qemukit/machine/qmp';
import { describe, expect, onTestFinished, test } from 'vitest';

import { launchers, qemus } from './qemus.ts';
import { scratch } from './scratch.ts';

/** A file descriptor that is closed with the test. */
function nullDevice(): number {
  const fd = openSync('/dev/null', 'r');
  onTestFinished(() => closeSync(fd));
  return fd;
}

describe.for(await qemus())('$title', ({ binary }) => {
  const { launch, launchAt } = launchers(binary);

  test('a file descriptor is sent to a running QEMU, which reads the file', async () => {
    const file = join(await scratch(), 'disk');
    writeFileSync(file, 'sixteen letters.'.repeat(4096));
    const fd = openSync(file, 'r');
    onTestFinished(() => closeSync(fd));
    const vm = await launch();
    await vm.qmp.sendFd(fd);
    const added = (await vm.qmp.execute('add-fd', { 'fdset-id': 7, opaque: 'disk' })) as { fd: number };
    const raw = { driver: 'file', filename: '/dev/fdset/7', 'node-name': 'disk', 'read-only': true } as const;
    await vm.qmp.execute('blockdev-add', raw);
    await vm.qmp.hmp('qemu-io disk "read -v 0 512"');
    await vm.stderr.waitFor('sixteen.letters.');
    const sets = await vm.qmp.execute('query-fdsets');
    expect(sets).toMatchObject([{ 'fdset-id': 7, fds: [{ fd: added.fd, opaque: 'disk' }] }]);
  });

  test('a file descriptor is taken before the next is sent', async () => {
    const fd = nullDevice();
    const vm = await launch();
    await expect(vm.qmp.execute('getfd', { fdname: 'none' })).rejects.toThrow('No file descriptor supplied');
    await vm.qmp.sendFd(fd);
    expect(await vm.qmp.execute('getfd', { fdname: 'first' })).toEqual({});
    await vm.qmp.sendFd(fd);
    expect(await vm.qmp.execute('getfd', { fdname: 'second' })).toEqual({});
    expect(await vm.qmp.execute('closefd', { fdname: 'first' })).toEqual({});
  });

  test('a file descriptor that this process has not is refused by the system', async () => {
    const vm = await launch();
    await expect(vm.qmp.sendFd(65_000)).rejects.toThrow('Cannot send file descriptor 65000: bad file descriptor');
  });

  test('a file descriptor in a set outlives the monitor that it came through, while another is open', async () => {
    const { vm, path } = await launchAt();
    const monitor = await Monitor.connect(path);
    await monitor.sendFd(nullDevice());
    await monitor.execute('add-fd', { 'fdset-id': 7 });
    await monitor[Symbol.asyncDispose]();
    await using again = await Monitor.connect(path);
    expect(await again.execute('query-fdsets')).toMatchObject([{ 'fdset-id': 7 }]);
    expect(await vm.qmp.execute('query-fdsets')).toMatchObject([{ 'fdset-id': 7 }]);
  });
});
