import { linux } from '@qemukit/guest';
import { Machine } from '@qemukit/machine';
import { execa } from 'execa';
import { expect, test } from 'vitest';

import { ownCache } from './own-cache.ts';

test('packages of the distribution run in the guest, with what they depend on', async () => {
  await using vm = await Machine.launch({
    ...(await linux({ packages: ['psmisc', 'dropbear-bin'] })),
    accelerator: 'tcg',
  });
  await expect(vm.guest.exec('dropbear -V')).resolves.toMatchObject({ stderr: /^Dropbear v/ });
  const { stdout, stderr } = await vm.guest.exec('/usr/bin/killall --version');
  expect(`${stdout}${stderr}`).toContain('PSmisc');
  // A package's documents are left out, and whatever its scripts would have made.
  await expect(vm.guest.exec('ls /usr/share/doc /etc/dropbear', { reject: false })).resolves.toMatchObject({
    stdout: '',
  });
});

test('packages that were had once need no network and no apt', async () => {
  const before = await linux({ packages: ['dropbear-bin'] });
  const script =
    "import { linux } from '@qemukit/guest'; console.log((await linux({ packages: ['dropbear-bin'] })).initrd);";
  const { stdout } = await execa(process.execPath, ['--conditions=source', '--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    env: { PATH: '/nowhere' },
  });
  expect(stdout).toBe(before.initrd);
});

test('a package that apt does not know is named, with its words', async () => {
  const { restore } = await ownCache();
  try {
    await expect(linux({ packages: ['no-such-package-at-all'] })).rejects.toThrow(
      /^Cannot get the packages no-such-package-at-all for the Linux guest by apt: [^]*Unable to locate package/,
    );
  } finally {
    await restore();
  }
});

test('what is no name of a package is refused', async () => {
  await expect(linux({ packages: ['--purge'] })).rejects.toThrow(
    new TypeError('packages names packages as apt does, as "dropbear-bin"; not "--purge"'),
  );
});
