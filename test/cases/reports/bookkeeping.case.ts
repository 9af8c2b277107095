/* Passing tests whose machine is the fixture's, and the same with a machine of their own, in turns; run by the benchmark `evidence`. */
import { writeFileSync } from 'node:fs';

import { Machine, type MachineOptions } from '@qemukit/machine';
import { afterAll, test as base, withVmOptions } from '@qemukit/vitest';

const NONE: MachineOptions = { machine: 'none', accelerator: 'tcg' };
const test = withVmOptions(base, NONE);

/** How long the launch and the end of each machine took, in ms. */
const machines: number[] = [];
const tests: { readonly kind: string; readonly task: { readonly result?: { readonly duration?: number } } }[] = [];

const launch = Machine.launch.bind(Machine);
Object.assign(Machine, {
  async launch(options?: MachineOptions): Promise<Machine> {
    const began = performance.now();
    const vm = await launch(options);
    const took = performance.now() - began;
    const dispose = vm[Symbol.asyncDispose].bind(vm);
    vm[Symbol.asyncDispose] = async () => {
      const ends = performance.now();
      await dispose();
      machines.push(took + performance.now() - ends);
    };
    return vm;
  },
});

for (let n = 0; n < 110; n++) {
  for (const kind of n % 2 === 0 ? ['fixture', 'plain'] : ['plain', 'fixture']) {
    if (kind === 'plain') {
      test(`plain ${n}`, async ({ task, signal }) => {
        tests.push({ kind, task });
        await using _ = await Machine.launch({ ...NONE, signal });
      });
    } else {
      test(`fixture ${n}`, ({ task, vm }) => {
        void vm; // its name is what asks for it
        tests.push({ kind, task });
      });
    }
  }
}

afterAll(() => {
  const rest = tests.map(({ kind, task }, n) => ({
    kind,
    rest: (task.result?.duration ?? NaN) - (machines[n] ?? NaN),
  }));
  writeFileSync('bookkeeping.json', JSON.stringify(rest));
});
