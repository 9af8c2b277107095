/* Tests that share a machine, run by plugin.test.ts in a Vitest of its own. */
import { describe, expect, test, withVmOptions } from '@qemukit/vitest';

const pids: number[] = [];
const shared = withVmOptions(test, { accelerator: 'tcg', machine: 'none' });

shared('the first', async ({ sharedVm }) => {
  pids.push(sharedVm.pid);
  await sharedVm.qmp.stop();
  await sharedVm.qmp.queryName();
});

shared('the second fails', async ({ sharedVm }) => {
  pids.push(sharedVm.pid);
  await sharedVm.qmp.cont();
  expect(new Set(pids)).toBe('one');
});

shared('the third', ({ sharedVm }) => {
  expect(new Set([...pids, sharedVm.pid]).size).toBe(1);
  sharedVm.console.waitFor('what nobody awaits').catch(() => undefined);
});

describe('left by a test that is over', () => {
  let end: unknown;

  shared('one that hangs', { timeout: 500 }, async ({ sharedVm }) => {
    end = await sharedVm.console.waitFor('the fourth').catch((error: unknown) => error);
  });

  shared('is found without its wait', { timeout: 500 }, async ({ sharedVm }) => {
    expect(String(end)).toMatch(/^AbortError: Aborted waiting for "the fourth" on console "console0".*timed out/);
    await sharedVm.console.waitFor('the fifth');
  });
});

describe.concurrent('had at a time', () => {
  const over = Promise.withResolvers<void>();

  shared('by one that hangs', { timeout: 500 }, async ({ sharedVm, onTestFinished }) => {
    onTestFinished(() => over.resolve());
    await sharedVm.console.waitFor('the sixth');
  });

  shared('by another that waits on', async ({ sharedVm, expect: check }) => {
    const enough = new AbortController();
    const wait = sharedVm.console.waitFor('the seventh', { signal: enough.signal });
    void over.promise.then(() => enough.abort(new Error('it was not ended before')));
    await check(wait).rejects.toThrow('it was not ended before');
  });
});

describe('with other options', () => {
  shared.override('vmOptions', { machine: 'none', memory: 99 });

  shared('is refused', ({ sharedVm }) => {
    expect(sharedVm).toBeUndefined();
  });
});
