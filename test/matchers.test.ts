import { linux } from '@qemukit/guest';
import { CommandError } from '@qemukit/machine';
import { describe, expect, test as base } from '@qemukit/vitest';
import { expectTypeOf } from 'vitest';

const test = base.extend('vmOptions', { machine: 'q35,graphics=off', name: 'matched', accelerator: 'tcg' });

/** What an assertion that has to fail says. */
async function message(assertion: Promise<void>): Promise<string> {
  return await assertion.then(
    () => 'it passed',
    (error: unknown) => (error as Error).message,
  );
}

describe('toHaveStatus() and toBeRunning()', () => {
  test('say what the run state is', async ({ vm }) => {
    await expect(vm).toBeRunning();
    await expect(vm).toHaveStatus('running');
    await expect(vm).not.toHaveStatus('paused');
    expect(await message(expect(vm).toHaveStatus('paused'))).toBe(
      'Machine "matched" has the status "running", not "paused"; no event came',
    );
    expect(await message(expect(vm).not.toBeRunning())).toBe('Machine "matched" has the status "running"');
  });

  test('wait for it where they are given time', async ({ vm }) => {
    await vm.qmp.stop();
    const becomes = expect(vm).toHaveStatus('running', { timeout: 20_000 });
    await vm.qmp.cont();
    await becomes;
    expect(await message(expect(vm).toHaveStatus('paused', { timeout: 1 }))).toContain(
      'not "paused" within 1 ms; events that came: STOP, RESUME',
    );
  });

  test('see that a machine has ended', async ({ vm }) => {
    await vm.quit();
    await expect(vm).not.toBeRunning();
    expect(await message(expect(vm).toBeRunning())).toContain('has the status "ended", not "running"');
  });
});

describe('toPrint()', () => {
  test('finds what a console printed or prints', async ({ vm }) => {
    await expect(vm).toPrint(/SeaBIOS \(version/);
    await expect(vm.console).toPrint('No bootable device.');
    await expect(vm).not.toPrint('login:');
    await expect(vm).not.toPrint('SeaBIOS', { since: vm.console.mark() });
    expect(await message(expect(vm).not.toPrint('SeaBIOS'))).toBe('Console "console0" printed "SeaBIOS": "SeaBIOS"');
    expect(await message(expect(vm).toPrint(/login:/, { timeout: 1 }))).toMatch(
      /^Console "console0" did not print \/login:\/ in time\nIts last lines are:\n {2}SeaBIOS [^]*\n {2}No bootable device\.$/,
    );
    await vm.quit();
    expect(await message(expect(vm).toPrint('login:'))).toContain('did not print "login:" before QEMU ended\n');
  });

  test('reads what a Linux guest says', async ({ launch }) => {
    const vm = await launch(await linux());
    await expect(vm).toPrint(/^# $/);
    await vm.console.write('echo $((6 * 7))\n');
    await expect(vm).toPrint(/^42\r\n/);
  });
});

describe('toExit()', () => {
  test('compares how a machine ended', async ({ vm }) => {
    await expect(vm).not.toExit();
    expect(await message(expect(vm).toExit({ timeout: 1 }))).toBe(
      'Machine "matched" did not end in time; no event came',
    );
    const exits = expect(vm).toExit({ code: 0, guest: false, reason: 'host-qmp-quit' });
    await vm.quit();
    await exits;
    await expect(vm).not.toExit({ signal: 'SIGKILL' });
    expect(await message(expect(vm).toExit({ code: 1 }))).toBe('Machine "matched" ended, but not as expected');
  });
});

describe('toBeCommandError()', () => {
  test('knows QEMU’s error by class and description', async ({ vm }) => {
    const failing = async () => await vm.qmp.deviceAdd({ driver: 'toaster' });
    await expect(failing()).rejects.toBeCommandError('GenericError');
    await expect(failing()).rejects.toBeCommandError('GenericError', 'not a valid device model');
    await expect(failing()).rejects.not.toBeCommandError('CommandNotFound');
    const error = await failing().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CommandError);
    expect(() => expect(error).toBeCommandError('GenericError', /toast$/)).toThrow(
      `expected a CommandError of class GenericError that says /toast$/, and got GenericError: 'toaster' is not a valid device model name`,
    );
    expect(() => expect(new Error('other')).toBeCommandError('GenericError')).toThrow(
      'expected a CommandError of class',
    );
  });
});

describe('expect.qmpEvent()', () => {
  test('equals an event by name and part of its data', async ({ vm }) => {
    await vm.quit();
    const events = vm.events.since();
    expect(events).toContainEqual(expect.qmpEvent('SHUTDOWN'));
    expect(events).toContainEqual(expect.qmpEvent('SHUTDOWN', { guest: false }));
    expect(events).not.toContainEqual(expect.qmpEvent('SHUTDOWN', { guest: true }));
    expect(events).not.toContainEqual(expect.qmpEvent('STOP'));
  });
});

test('matchers refuse what is no machine, when they are called', ({ vm }) => {
  const notMachine: unknown = 'vm';
  const calls = [
    () => expect(notMachine).toEmitEvent('STOP'),
    () => expect(notMachine).toBeRunning(),
    () => expect(notMachine).toHaveStatus('paused'),
    () => expect(notMachine).toPrint('x'),
    () => expect(notMachine).toExit(),
    () => expect(notMachine).toRunInGuest('true'),
    () => expect(notMachine).toMatchScreenshot('name'),
  ];
  for (const call of calls) expect(call).toThrow(/^to\w+\(\) is for a machine( or a console| or a PNG)?, not for "vm"/);
  expect(vm.pid).toBeGreaterThan(0);
});

test('matchers are there for the types that have them only', ({ vm }) => {
  expectTypeOf(expect(vm)).toHaveProperty('toEmitEvent').toBeFunction();
  expectTypeOf(expect('vm')).toHaveProperty('toEmitEvent').toBeNever();
  expectTypeOf(expect(vm.console)).toHaveProperty('toPrint').toBeFunction();
  expectTypeOf(expect(vm.console)).toHaveProperty('toExit').toBeNever();
  // @ts-expect-error -- no such event
  expectTypeOf(expect(vm).toEmitEvent).toBeCallableWith('SHUTDOWM');
  expectTypeOf(expect(vm).toEmitEvent).toBeCallableWith('SHUTDOWN', { data: { guest: true } });
});

describe('toRunInGuest()', () => {
  const inGuest = base.extend('vmOptions', async () => ({ ...(await linux()), name: 'matched' }));

  inGuest('runs a command and looks at its end and its output', async ({ vm }) => {
    await expect(vm).toRunInGuest(['uname'], { stdout: 'Linux' });
    await expect(vm).toRunInGuest('echo a b >&2; exit 3', { exitCode: 3, stderr: /^a/ });
    await expect(vm).not.toRunInGuest('false');
    await expect(vm).not.toRunInGuest('echo a', { stdout: 'b' });
    expect(await message(expect(vm).toRunInGuest('echo "no such" >&2; exit 2', { stdout: /x/ }))).toBe(
      '"echo \\"no such\\" >&2; exit 2" in the guest of machine "matched" exited with code 2, not with code 0; ' +
        'stdout is not /x/\nstderr: "no such"',
    );
    expect(await message(expect(vm).not.toRunInGuest(['true']))).toBe(
      '"true" in the guest of machine "matched" exited with code 0, as was not expected\nIt printed nothing.',
    );
    const late = 'Timed out after 300 ms running "sleep 100" in the guest; it has printed nothing';
    expect(await message(expect(vm).toRunInGuest('sleep 100', { timeout: 300 }))).toBe(late);
    expect(await message(expect(vm).not.toRunInGuest('sleep 100', { timeout: 300 }))).toBe(late);
    const nothing: unknown = 5;
    expect(() => expect(nothing).toRunInGuest('true')).toThrow('toRunInGuest() is for a machine, not for');
  });
});
