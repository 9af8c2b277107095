import { LaunchError, Machine, type MachineOptions } from '@qemukit/machine';
import { expect } from 'vitest';

/** The error of a launch that has to fail. */
export async function launchError(options: MachineOptions): Promise<LaunchError> {
  const error = await Machine.launch(options).then(
    async (vm) => {
      await vm.kill();
      throw new Error('it was launched');
    },
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LaunchError);
  return error as LaunchError;
}
