/**
 * Boots a template of the options that are its first argument, as JSON. With a second one it says when the guest is ready, and
 * keeps it there.
 */
import { once } from 'node:events';

import { Template, type Machine, type MachineOptions } from '@qemukit/machine';

const [json = '{}', keep] = process.argv.slice(2);

async function ready(vm: Machine): Promise<void> {
  await vm.console.waitFor('qemukit: ready');
  if (keep === undefined) return;
  process.stdout.write('ready\n');
  await once(process.stdin, 'data');
}

await using template = await Template.boot(JSON.parse(json) as MachineOptions, { ready, key: 'owner' });
process.stdout.write(`${template.booted ? 'booted' : 'found'}\n`);
