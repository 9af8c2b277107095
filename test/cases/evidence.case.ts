/* Tests that fail on purpose, run by evidence.test.ts in a Vitest of its own, which asserts on what they print and leave. */
import { linux } from '@qemukit/guest';
import { expect, test } from '@qemukit/vitest';

const MUTE = process.env['MUTE_PROGRAM'] ?? 'none given';
const SEABIOS = { machine: 'q35,graphics=off', name: process.env['MACHINE_NAME'] ?? 'none-given' };

test.override('vmOptions', SEABIOS);

test('passes', async ({ vm }) => {
  await vm.console.waitFor('SeaBIOS');
  await vm.qmp.execute('stop');
  await expect(vm).toEmitEvent('STOP');
});

test('needs no machine', () => {
  expect(1 + 1).toBe(2);
});

test('fails an assertion', async ({ vm }) => {
  await vm.console.waitFor('No bootable device.');
  expect(vm.console.transcript.lastLines(1)).toEqual(['login:']);
});

test('fails with a Linux guest', async ({ launch }) => {
  const vm = await launch({ ...(await linux()), name: SEABIOS.name });
  await vm.console.waitFor(/^# $/);
  await vm.console.write('echo said by the guest; cat /nonexistent\n');
  const { match } = await vm.console.waitFor(/^cat: .*\r\n/);
  expect(match[0]).toBe('the file');
});

test('fails with a screen and a second console', async ({ launch }) => {
  const consoles = [{ id: 'debug', device: 'isa-debugcon,iobase=0x402' }];
  const vm = await launch({ machine: 'q35', name: SEABIOS.name, consoles, args: ['-device', 'VGA'] });
  await vm.consoles.get('debug').waitFor('No bootable device.');
  await vm.console.write('typed by the test\n');
  expect(await vm.screenshot()).toBeUndefined();
});

test('fails while it hangs', async ({ launch }) => {
  const vm = await launch({ machine: 'none', name: SEABIOS.name });
  process.kill(vm.pid, 'SIGSTOP');
  throw new Error('thrown while QEMU hangs');
});

test('throws, with two machines', async ({ vm, launch }) => {
  await launch({ ...SEABIOS, machine: 'none' });
  await vm.qmp.execute('query-name');
  throw new Error('thrown in the body');
});

test('misses an event', async ({ vm }) => {
  await vm.qmp.execute('stop');
  await expect(vm).toEmitEvent('SHUTDOWN', { data: { guest: true }, timeout: 100 });
});

test('sees the event with other data', async ({ vm }) => {
  await vm.quit();
  await expect(vm).toEmitEvent('SHUTDOWN', { data: { guest: true } });
});

test('emits what it must not', async ({ vm }) => {
  await vm.qmp.execute('stop');
  await expect(vm).not.toEmitEvent('STOP');
});

test('forgets to await', ({ vm }) => {
  void expect(vm).toEmitEvent('SHUTDOWN', { timeout: 10_000 });
});

test('fails to launch', async ({ launch }) => {
  await launch({ ...SEABIOS, args: ['-no-such-option'] });
});

test('fails to launch a machine that spoke', async ({ launch }) => {
  const greeting =
    '{"QMP": {"version": {"qemu": {"major": 7, "minor": 2, "micro": 0}, "package": ""}, "capabilities": []}}';
  const script = `echo "its last words" >&4; echo '${greeting}' >&3; head -c 1 <&3 >&2; exit 7`;
  await launch({ machine: 'none', name: SEABIOS.name, wrapper: ['sh', '-c', script, 'sh'] });
});

test('fails with a network', async ({ launch }) => {
  const vm = await launch({ ...(await linux()), name: SEABIOS.name, networks: ['user'] });
  await vm.guest.exec('ip link set eth0 up; ip address add 10.0.2.15/24 dev eth0; ping -c 1 10.0.2.2');
  throw new Error('thrown on the network');
});

test('fails because the guest panics', async ({ launch }) => {
  const vm = await launch({ ...(await linux()), name: SEABIOS.name, onGuestPanic: 'dump' });
  await vm.guest.exec('echo c >/proc/sysrq-trigger; sleep 60');
});

// Long enough for the firmware to speak, on a busy host, too.
test('times out in its body', { timeout: 4000 }, async ({ vm }) => {
  await vm.console.waitFor('login:');
});

test('times out in the launch', { timeout: 500 }, async ({ launch }) => {
  await launch({ ...SEABIOS, binary: MUTE });
});

test('fails after its clean-up', async ({ vm, onTestFinished }) => {
  await vm.console.waitFor('No bootable device.');
  onTestFinished(() => {
    throw new Error('thrown when it had finished');
  });
});

test('passes at the second attempt', { retry: 1 }, async ({ vm, task }) => {
  await vm.console.waitFor('No bootable device.');
  expect(task.result?.retryCount).toBe(1);
});

test.fails('fails as it should', async ({ vm }) => {
  await vm.qmp.deviceAdd({ driver: 'toaster' });
});

test.fails('passes although it is to fail', async ({ vm }) => {
  await vm.console.waitFor('No bootable device.');
});

test.fails('is skipped although it is to fail', async ({ vm, skip }) => {
  await vm.qmp.queryStatus();
  skip();
});
