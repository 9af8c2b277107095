/*
 * How long Linux takes from QEMU's spawn until its agent answers: the kernel that comes with qemukit and the distribution's, on
 * three machine types. The cases alternate, so all see the same host; the medians are compared.
 */
import { linux } from '@qemukit/guest';
import { Machine } from '@qemukit/machine';

import { median } from './figures.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);

const own = { kernel: 'with qemukit', guest: await linux() };
const host = { kernel: "the distribution's", guest: await linux({ kernel: 'host' }) };
// Each as it boots there: see docs/linux-guest.md.
const cases = [
  { machine: 'microvm,acpi=off', ...own },
  { machine: 'microvm', ...host },
  ...['q35', 'pc'].flatMap((machine) => [own, host].map((kernel) => ({ machine, ...kernel }))),
].map((each) => ({ ...each, times: new Array<number>() }));
for (let round = 0; round < ROUNDS; round++) {
  for (const { machine, guest, times } of cases) {
    const began = performance.now();
    await using vm = await Machine.launch({ ...guest, machine, accelerator: 'tcg' });
    await vm.guest.ready();
    times.push(performance.now() - began);
  }
}
for (const { machine, kernel, times } of cases) {
  const [least, middle] = [Math.min(...times), median(times)].map((ms) => `${(ms / 1000).toFixed(2)} s`);
  console.log(
    `${machine.padEnd(16)}  ${kernel.padEnd(18)}  agent answers after ${middle}, median of ${ROUNDS} (${least})`,
  );
}
