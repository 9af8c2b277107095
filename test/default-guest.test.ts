import { askMicroGuest, hasMicroGuest } from '@qemukit/guest';
import { describe, expect, test, withVmOptions } from '@qemukit/vitest';

const tcg = withVmOptions(test, { accelerator: 'tcg' });

describe.runIf(hasMicroGuest())('vm', () => {
  test('runs the micro-guest where its options name nothing', async ({ vm }) => {
    await expect(vm).toPrint('qemukit: ready');
    expect(vm.name).toBe('vm');
  });

  withVmOptions(tcg, { name: 'named', memory: 64, cpus: 2, args: ['-uuid', '00000000-0000-4000-8000-000000000001'] })(
    'runs it where they name other things, which it leaves as they are',
    async ({ vm }) => {
      expect(await askMicroGuest(vm, 'info')).toEqual([expect.stringContaining(' cpus=02 ')]);
      expect(vm.command).toEqual(expect.arrayContaining(['named', '64M', '00000000-0000-4000-8000-000000000001']));
    },
  );

  withVmOptions(tcg, { paused: true })('runs it when a paused machine goes on', async ({ vm }) => {
    expect(vm.console.transcript.text).toBe('');
    await vm.qmp.cont();
    await expect(vm).toPrint('qemukit: ready');
  });

  withVmOptions(tcg, { machine: 'none' })('has no guest where they name a machine type', ({ vm }) => {
    expect(vm.command.join(' ')).not.toContain('micro-guest');
  });

  test('is not the machine of launch(), which has what it is given alone', async ({ launch }) => {
    const vm = await launch({ machine: 'none' });
    expect(vm.command.join(' ')).not.toContain('micro-guest');
  });
});
