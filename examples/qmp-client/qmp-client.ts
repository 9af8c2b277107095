import { mkdtempDisposable, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Machine } from '@qemukit/machine';
import { Monitor } from '@qemukit/machine/qmp';

// Somebody's QEMU, with a monitor at a socket.
await using directory = await mkdtempDisposable(join(tmpdir(), 'qmp-'));
const path = join(directory.path, 'monitor.sock');
await using vm = await Machine.launch({ machine: 'none', args: ['-qmp', `unix:${path},server=on,wait=off`] });

await using monitor = await Monitor.connect(path, { timeout: 5000 });
const { major, minor } = monitor.greeting.version.qemu;
console.log(`QEMU ${major}.${minor}, process ${vm.pid}: ${await monitor.hmp('info status')}`.trimEnd());

const from = monitor.events.mark();
await monitor.execute('stop');
const { timestamp } = await monitor.events.waitFor('STOP', { from });
console.log(`stopped at ${new Date(timestamp.seconds * 1000).toISOString()}`);

const size = await monitor.execute('qom-get', { path: '/machine/unattached/system[0]', property: 'size' });
console.log(`the address space has ${size === 2n ** 64n - 1n ? 'all' : 'not all'} of 64 bits`);

const urgent = monitor.execute('query-yank', undefined, { oob: true });
const slow = monitor.execute('query-qmp-schema');
console.log(`answered first: ${await Promise.race([slow.then(() => 'in band'), urgent.then(() => 'out of band')])}`);

await using file = await open(import.meta.filename);
await monitor.sendFd(file.fd);
await monitor.execute('add-fd', { 'fdset-id': 1 });
const disk = { driver: 'file', 'node-name': 'disk', filename: '/dev/fdset/1', 'read-only': true } as const;
await monitor.execute('blockdev-add', disk);

await slow;
await monitor.execute('quit');
const why = await monitor.closed;
console.log(`the end: ${why.message}; ${monitor.events.describe()}`);
