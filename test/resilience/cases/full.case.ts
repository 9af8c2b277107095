/* Tests on a disk that is full, run by nothing-lost.test.ts in a Vitest of its own. */
import { test } from '@qemukit/vitest';

// A full disk is an error to whoever writes; a limit of the process, which stands in for it, would end it first.
process.on('SIGXFSZ', () => undefined);

/** The human monitor on the console: a guest that prints much. */
const TALKATIVE = { machine: 'none', accelerator: 'tcg', args: ['-mon', 'chardev=console0,mode=readline'] } as const;

test('passes', async ({ launch }) => {
  const vm = await launch(TALKATIVE);
  await vm.console.write(`${'help\n'.repeat(40)}info name\n`);
  await vm.console.waitFor(`${vm.name}\r\n`);
});

test('fails', async ({ launch }) => {
  const vm = await launch(TALKATIVE);
  await vm.console.write(`${'help\n'.repeat(40)}info name\n`);
  await vm.console.waitFor(`${vm.name}\r\n`);
  throw new Error('what the test found');
});
