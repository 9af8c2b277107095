import { linux } from '@qemukit/guest';
import { expect, test as base } from '@qemukit/vitest';

const test = base.extend('vmOptions', async () => await linux());

test('runs commands', async ({ vm }) => {
  const { stdout } = await vm.guest.exec(['uname', '-s']);
  expect(stdout).toBe('Linux');

  const word = "it's one word";
  const greeting = await vm.guest.exec`printf '<%s>' ${word}`;
  expect(greeting.stdout).toBe(`<${word}>`);

  await expect(vm.guest.exec('echo "out of cheese" >&2; exit 3')).rejects.toThrow(/exited with code 3/);
  await expect(vm).toRunInGuest('cat /proc/version', { stdout: /^Linux version/ });
});

test('reads and writes files', async ({ vm }) => {
  await vm.guest.writeFile('/tmp/service', '#!/bin/sh\nsleep 0.2\necho started >/tmp/log\n', { mode: 0o755 });
  const service = vm.guest.exec(['/tmp/service']);
  await vm.guest.waitForFile('/tmp/log');
  await service;
  expect(String(await vm.guest.readFile('/tmp/log'))).toBe('started\n');

  await vm.guest.copyTo(import.meta.dirname, '/srv/example');
  await vm.guest.waitUntilSucceeds('grep -q example /srv/example/package.json');
});

test('follows what a command prints', async ({ vm }) => {
  const lines: string[] = [];
  for await (const { from, text } of vm.guest.exec('while :; do echo tick; sleep 0.1; done')) {
    lines.push(`${from}: ${text}`);
    if (lines.length === 3) break; // leaving the loop kills the command
  }
  expect(lines).toEqual(['stdout: tick\n', 'stdout: tick\n', 'stdout: tick\n']);
});
