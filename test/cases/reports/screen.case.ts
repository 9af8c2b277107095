/* A test that fails on purpose, with a screen; run by reports.test.ts. */
import { expect, test } from '@qemukit/vitest';

test('fails with a screen', async ({ launch }) => {
  const vm = await launch({
    machine: 'q35',
    args: ['-device', 'VGA'],
    consoles: [{ id: 'debug', device: 'isa-debugcon,iobase=0x402' }],
  });
  await vm.consoles.get('debug').waitFor('No bootable device.');
  expect(vm.console.transcript.text).toBe('login:');
});
