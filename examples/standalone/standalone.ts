import { linux } from '@qemukit/guest';
import { Machine } from '@qemukit/machine';

await using vm = await Machine.launch(await linux());
await vm.console.waitFor('qemukit: ready');
const { start } = await vm.console.waitFor(/^# $/);

await vm.console.write('uname -a; grep MemTotal /proc/meminfo\n');
const { end } = await vm.console.waitFor(/^MemTotal: .* kB/, { from: start });
console.log(vm.console.transcript.slice(start, end));

const exit = await vm.powerdown();
console.log(`The guest shut down: ${exit.reason}, exit code ${exit.code}.`);
