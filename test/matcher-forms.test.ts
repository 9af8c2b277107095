import { linux } from '@qemukit/guest';
import { CommandError, type Machine } from '@qemukit/machine';
import { describe, expect, test } from '@qemukit/vitest';
import { onTestFinished, type Matchers } from 'vitest';

import { childVitest } from './child-vitest.ts';

/** What each form of `expect()` gives for a machine; those for polling and `.not` are of other types, and have the same. */
type OnMachine = Pick<
  Matchers<Promise<void>, Machine>,
  'toEmitEvent' | 'toPrint' | 'toBeRunning' | 'toHaveStatus' | 'toExit' | 'toRunInGuest'
>;

/** An assertion that holds and one that does not, of one matcher, and what each says when it fails. */
interface Forms {
  readonly matcher: keyof OnMachine;
  readonly prepare?: (vm: Machine) => Promise<unknown>;
  readonly holds: (on: OnMachine) => Promise<void>;
  readonly saysNot: string | RegExp;
  readonly fails: (on: OnMachine) => Promise<void>;
  readonly says: string | RegExp;
}

const FORMS: readonly Forms[] = [
  {
    matcher: 'toEmitEvent',
    prepare: async (vm) => await vm.qmp.stop(),
    holds: async (on) => await on.toEmitEvent('STOP'),
    saysNot: 'Machine "formed" emitted "STOP": {}',
    fails: async (on) => await on.toEmitEvent('SHUTDOWN', { timeout: 1 }),
    says: 'Machine "formed" did not emit "SHUTDOWN" in time\nEvents that came:\n  STOP {}',
  },
  {
    matcher: 'toPrint',
    holds: async (on) => await on.toPrint('No bootable device.'),
    saysNot: 'Console "console0" printed "No bootable device.": "No bootable device."',
    fails: async (on) => await on.toPrint(/login:/, { timeout: 1 }),
    says: /^Console "console0" did not print \/login:\/ in time\nIts last lines are:\n {2}SeaBIOS/,
  },
  {
    matcher: 'toBeRunning',
    prepare: async (vm) => await vm.qmp.cont(),
    holds: async (on) => await on.toBeRunning(),
    saysNot: 'Machine "formed" has the status "running"',
    fails: async (on) => await on.toHaveStatus('paused'),
    says: /^Machine "formed" has the status "running", not "paused"; /,
  },
  {
    matcher: 'toHaveStatus',
    prepare: async (vm) => await vm.qmp.stop(),
    holds: async (on) => await on.toHaveStatus('paused', { timeout: 1 }),
    saysNot: 'Machine "formed" has the status "paused"',
    fails: async (on) => await on.toBeRunning(),
    says: 'Machine "formed" has the status "paused", not "running"; events that came: STOP',
  },
  {
    matcher: 'toExit',
    prepare: async (vm) => await vm.quit(),
    holds: async (on) => await on.toExit({ code: 0, reason: 'host-qmp-quit' }),
    saysNot: 'Machine "formed" ended as expected',
    fails: async (on) => await on.toExit({ code: 1 }),
    says: 'Machine "formed" ended, but not as expected',
  },
  {
    matcher: 'toRunInGuest',
    holds: async (on) => await on.toRunInGuest('true'),
    saysNot: '"true" in the guest of machine "formed" exited with code 0, as was not expected\nIt printed nothing.',
    fails: async (on) => await on.toRunInGuest('echo a; exit 3', { stdout: 'b' }),
    says: '"echo a; exit 3" in the guest of machine "formed" exited with code 3, not with code 0; stdout is not "b"\nstdout: "a"',
  },
];

/** What an assertion that has to fail says. */
async function message(assertion: Promise<void>): Promise<string> {
  return await assertion.then(
    () => 'it passed',
    (error: unknown) => (error as Error).message,
  );
}

for (const { matcher, prepare, holds, saysNot, fails, says } of FORMS) {
  test(`${matcher}() passes and fails as itself, with .not, and in expect.poll()`, async ({ launch }) => {
    const guest = matcher === 'toRunInGuest' ? await linux() : { machine: 'q35,graphics=off' };
    const vm = await launch({ ...guest, name: 'formed' });
    if (matcher === 'toPrint') await vm.console.waitFor('No bootable device.');
    await prepare?.(vm);
    // One whose time is over before the assertion has come to an end says just that.
    const timeout = matcher === 'toRunInGuest' ? 3000 : 500;
    const polled = () => expect.poll(() => vm, { timeout, interval: 100 });
    const patient = () => expect.poll(() => vm, { timeout: 20_000 });
    await holds(expect(vm));
    await fails(expect(vm).not);
    expect(await message(fails(expect(vm)))).toMatch(says);
    expect(await message(holds(expect(vm).not))).toMatch(saysNot);
    await holds(patient());
    await fails(patient().not);
    // Each lasts for as long as it may.
    const messages = [message(fails(polled())), message(holds(polled().not))];
    expect(await messages[0]).toMatch(says);
    expect(await messages[1]).toMatch(saysNot);
  });
}

test('an assertion that is pending when the time of its expect.poll() is over was not forgotten', async ({
  launch,
}) => {
  const vm = await launch({ machine: 'none' });
  const polled = expect.poll(() => vm, { timeout: 100 }).toEmitEvent('SHUTDOWN', { timeout: 30_000 });
  expect(await message(polled)).toMatch(/didn't resolve in time/);
});

describe('toBeCommandError()', () => {
  const error = new CommandError('device_add', {}, { class: 'GenericError', desc: 'no such device' });

  test('passes and fails as itself, with .not, and in expect.poll()', async () => {
    const polled = () => expect.poll(() => error, { timeout: 500, interval: 100 });
    expect(error).toBeCommandError('GenericError', 'no such');
    expect(error).not.toBeCommandError('CommandNotFound');
    await polled().toBeCommandError('GenericError', /device$/);
    await polled().not.toBeCommandError('GenericError', 'other');
    const says = 'expected a CommandError of class CommandNotFound, and got GenericError: no such device';
    const saysNot =
      'expected another error than a CommandError of class GenericError, and got GenericError: no such device';
    expect(() => expect(error).toBeCommandError('CommandNotFound')).toThrow(says);
    expect(() => expect(error).not.toBeCommandError('GenericError')).toThrow(saysNot);
    await Promise.all([
      expect(polled().toBeCommandError('CommandNotFound')).rejects.toThrow(says),
      expect(polled().not.toBeCommandError('GenericError')).rejects.toThrow(saysNot),
    ]);
  });
});

test('a test goes on after each matcher that fails softly, and shows all of them', async () => {
  const child = await childVitest('soft.case.ts');
  onTestFinished(async () => await child.cleanup());
  const { all } = await child.run();
  const said = all.split(/^ FAIL +soft\.case\.ts > /m).slice(1);
  expect(
    said.map((text) =>
      text
        .split('\n')
        .slice(0, 2)
        .join(': ')
        .replace(/; events that came: .*/, ''),
    ),
    all,
  ).toEqual([
    'matchers: Error: Machine "vm" did not emit "SHUTDOWN" in time',
    'matchers: Error: Machine "vm" emitted "STOP": {}',
    'matchers: Error: Console "console0" did not print "login:" in time',
    'matchers: Error: Machine "vm" has the status "paused", not "running"',
    'matchers: Error: Machine "vm" has the status "paused"',
    'matchers: Error: "false" in the guest of machine "vm" exited with code 1, not with code 0',
    "matchers: Error: expected a CommandError of class CommandNotFound, and got GenericError: 'toaster' is not a valid device model name",
    'matchers: Error: Machine "vm" ended, but not as expected',
    "matchers: AssertionError: expected 'the test' to be 'over' // Object.is equality",
  ]);
});
