import { CommandError, Machine, TimeoutError, type MachineOptions } from '@qemukit/machine';
import { describe, expect, test } from 'vitest';

const NONE: MachineOptions = { machine: 'none', accelerator: 'tcg' };

describe('a command', () => {
  test('that QEMU refuses throws its words, and is returned where errors are asked for', async () => {
    await using vm = await Machine.launch(NONE);
    const error: unknown = await vm.qmp.execute('device_del', { id: 'nobody' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({ class: 'DeviceNotFound', desc: "Device 'nobody' not found", command: 'device_del' });
    const reply = await vm.qmp.executeRaw('device_del', { id: 'nobody' });
    expect(reply).toMatchObject({ kind: 'failure', failure: { class: 'DeviceNotFound' } });
  });

  test('whose deadline has passed does not give its reply to the next', async () => {
    await using vm = await Machine.launch({ ...NONE, name: 'asked' });
    // What QEMU does not read in time it reads later.
    process.kill(vm.pid, 'SIGSTOP');
    await expect(vm.qmp.execute('query-qmp-schema', undefined, { timeout: 1 })).rejects.toThrow(TimeoutError);
    process.kill(vm.pid, 'SIGCONT');
    expect(await vm.qmp.execute('query-name')).toEqual({ name: 'asked' });
  });

  test('has arguments whose names stay as they are, at every depth', async () => {
    await using vm = await Machine.launch({ ...NONE, args: ['-drive', 'driver=null-co,if=none,id=disk'] });
    const limits = { 'iops-total': 7 };
    await vm.qmp.execute('object-add', { 'qom-type': 'throttle-group', id: 'group', limits });
    const got = await vm.qmp.execute('qom-get', { path: '/objects/group', property: 'limits' });
    expect(got).toMatchObject(limits);
    const rates = { bps: 0, bps_rd: 0, bps_wr: 0, iops: 9, iops_rd: 0, iops_wr: 0 };
    await vm.qmp.execute('block_set_io_throttle', { device: 'disk', ...rates });
    expect(await vm.qmp.execute('query-block')).toMatchObject([{ inserted: { iops: 9 } }]);
  });
});

test('an argument of the user’s own comes after ours, and counts', async () => {
  await using vm = await Machine.launch({ ...NONE, memory: 64, args: ['-m', '32M'] });
  expect(await vm.qmp.execute('query-memory-size-summary')).toMatchObject({ 'base-memory': 32 * 1024 * 1024 });
});

test('machines without a name have names of their own', async () => {
  await using left = await Machine.launch(NONE);
  await using right = await Machine.launch(NONE);
  expect(left.name).not.toBe(right.name);
  expect(await right.qmp.execute('query-name')).toEqual({ name: right.name });
});

test('options that are changed after the launch change nothing', async () => {
  const args = ['-S'];
  await using vm = await Machine.launch({ ...NONE, args });
  args[0] = '-no-such-option';
  expect(vm.command.at(-1)).toBe('-S');
  expect(vm.toString()).toMatch(/ -S$/);
});
