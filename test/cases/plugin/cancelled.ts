/* A test that waits until its run is cancelled, by cancel.ts. */
import { test } from '@qemukit/vitest';

const MINUTES = 600_000;

test('waits', { timeout: MINUTES }, async ({ vm, launch }) => {
  const mute = launch({ binary: process.env['MUTE_PROGRAM'] });
  const login = vm.console.waitFor('login:', { timeout: MINUTES });
  console.log('waiting');
  const outcomes = await Promise.allSettled([mute, login]);
  console.log(
    outcomes.map((outcome) => (outcome.status === 'rejected' ? String(outcome.reason) : 'it came')).join('\n'),
  );
});

test('comes too late', ({ vm }) => vm.pid);
