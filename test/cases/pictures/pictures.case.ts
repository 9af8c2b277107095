/* Tests that look at a screen, run by pictures.test.ts in a Vitest of its own, several times. */
import { askMicroGuest, microGuest } from '@qemukit/guest';
import { expect, test as base } from '@qemukit/vitest';

const guest = await microGuest();
const test = base.extend('vmOptions', { ...guest, args: [...(guest.args ?? []), '-device', 'VGA'] });
const TEXT = process.env['TEXT'] ?? 'hello';

test('the screen', async ({ vm }) => {
  await askMicroGuest(vm, `screen ${TEXT}`);
  await expect(vm).toMatchScreenshot('greeting', { timeout: 1500 });
});

test('the screen without its first letter', async ({ vm }) => {
  await askMicroGuest(vm, `screen ${TEXT}`);
  const mask = [{ x: 0, y: 0, width: 9, height: 16 }];
  await expect(await vm.screenshot()).toMatchScreenshot('greeting', { mask });
});

test('the screen, nearly', async ({ vm }) => {
  await askMicroGuest(vm, `screen ${TEXT}`);
  await expect(vm).toMatchScreenshot('greeting', { threshold: 0.01, timeout: 1 });
});

test('the screen, soft', async ({ vm }) => {
  await askMicroGuest(vm, `screen ${TEXT}`);
  await expect.soft(vm).toMatchScreenshot('greeting', { timeout: 1 });
});

test('the screen, polled', async ({ vm }) => {
  await askMicroGuest(vm, `screen ${TEXT}`);
  await expect.poll(() => vm).toMatchScreenshot('greeting', { timeout: 1 });
});

test('a PNG of another size', async ({ launch }) => {
  const vm = await launch({ ...guest, args: [...(guest.args ?? []), '-device', 'bochs-display'] });
  await expect(await vm.screenshot()).not.toMatchScreenshot('greeting');
  if (TEXT !== 'hello') await expect(await vm.screenshot()).toMatchScreenshot('greeting');
});

test('the screen, not', async ({ vm }) => {
  await askMicroGuest(vm, `screen ${TEXT === 'hello' ? 'not hello' : 'hello'}`);
  await expect(vm).not.toMatchScreenshot('greeting', { timeout: 100 });
});

test('another screen', async ({ vm }) => {
  await askMicroGuest(vm, `screen not ${TEXT}`);
  await expect(vm).not.toMatchScreenshot('greeting');
});

test('a screen that comes to match', async ({ vm }) => {
  const matching = expect(vm).toMatchScreenshot('greeting');
  await askMicroGuest(vm, 'screen hello');
  await matching;
});

test('what is no screen', ({ vm }) => {
  expect(() => expect(new Uint8Array(9)).toMatchScreenshot('greeting')).toThrow(
    'for a machine or a PNG, not for 9 other bytes',
  );
  expect(() => expect('text' as unknown as Uint8Array).toMatchScreenshot('greeting')).toThrow(
    'toMatchScreenshot() is for a machine or a PNG, not for "text"',
  );
  expect(() => expect(vm).toMatchScreenshot('../greeting')).toThrow(`A screenshot's name is letters, digits,`);
  expect(() => expect(vm).toMatchScreenshot('greeting', { threshold: 2 })).toThrow('from 0 to 1, not 2');
});
