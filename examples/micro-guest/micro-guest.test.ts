import { askMicroGuest, microGuest } from '@qemukit/guest';
import { expect, test } from '@qemukit/vitest';

test('answers, and powers itself off', async ({ vm }) => {
  expect(await askMicroGuest(vm, 'echo hello')).toEqual(['hello']);
  await expect(askMicroGuest(vm, 'dance')).rejects.toThrow('there is no such command');

  await askMicroGuest(vm, 'poweroff');
  await expect(vm).toExit({ code: 0 });
});

test('starves its watchdog', async ({ vm }) => {
  await askMicroGuest(vm, 'watchdog 300');
  await expect(vm).toEmitEvent('WATCHDOG', { data: { action: 'reset' } });
});

test('has a screen where it is given one', async ({ launch }) => {
  const vm = await launch(await microGuest({ architecture: 'x86_64', args: ['-device', 'VGA'] }));
  await askMicroGuest(vm, 'screen Hello, world');
  const png = await vm.screenshot();
  expect(Buffer.from(png).toString('latin1', 1, 4)).toBe('PNG');
});
