/* The plugin has Vitest run this before each test file. */
import { aroundEach, inject } from 'vitest';

import { FilePlaces } from './file-places.ts';
import type { VmFixtures } from './fixtures.ts';
import { sizeOfVm } from './launch-vm.ts';
import { workerState } from './run-context.ts';

const capacity = inject('qemukit')?.capacity;
workerState().places = capacity && new FilePlaces(capacity);

// The options of a test that has our fixtures; of another one they are undefined.
aroundEach<Partial<VmFixtures>>(async (runTest, { task, vmOptions }) => {
  const { places } = workerState();
  if (vmOptions !== undefined) places?.claim(task, sizeOfVm({ ...vmOptions, ...task.meta.vm }));
  await runTest();
  places?.end(task);
});
