/* Assertions that fail softly, run by matcher-forms.test.ts. */
import { linux } from '@qemukit/guest';
import { expect, test } from '@qemukit/vitest';

test('matchers', async ({ launch }) => {
  const vm = await launch(await linux());
  await vm.guest.ready();
  const error: unknown = await vm.qmp.deviceAdd({ driver: 'toaster' }).catch((thrown: unknown) => thrown);
  await vm.qmp.stop();
  await expect.soft(vm).toEmitEvent('SHUTDOWN', { timeout: 1 });
  await expect.soft(vm).not.toEmitEvent('STOP');
  await expect.soft(vm).toPrint('login:', { timeout: 1 });
  await expect.soft(vm).toBeRunning();
  await expect.soft(vm).not.toHaveStatus('paused');
  await vm.qmp.cont();
  await expect.soft(vm).toRunInGuest('false');
  expect.soft(error).toBeCommandError('CommandNotFound');
  await vm.quit();
  await expect.soft(vm).toExit({ code: 1 });
  expect.soft('the test').toBe('over');
});
