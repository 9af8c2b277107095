/*
 * What the shipped QMP types cost a user's compiler: `tsc --noEmit --skipLibCheck` over a file with 25 commands, typed and
 * with the same calls untyped. `tsc -b` has to have run before.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';
import { dir } from 'tmp-promise';

const RUNS = 15;
const root = join(import.meta.dirname, '../..');

const calls = `
export async function use(): Promise<unknown[]> {
  const status = await qmp.queryStatus();
  await qmp.stop();
  await qmp.cont({}, { timeout: 1_000 });
  await qmp.systemReset();
  await qmp.systemPowerdown();
  const blocks = await qmp.queryBlock();
  const nodes = await qmp.queryNamedBlockNodes({ flat: true });
  await qmp.blockdevAdd({ driver: 'qcow2', 'node-name': 'a', file: { driver: 'file', filename: '/a' } });
  await qmp.blockdevAdd({ driver: 'raw', 'node-name': 'b', file: { driver: 'nbd', server: { type: 'unix', path: '/b' } } });
  await qmp.blockdevMirror({ device: 'a', target: 'b', sync: 'full', 'job-id': 'j' });
  const jobs = await qmp.queryJobs();
  await qmp.jobComplete({ id: 'j' });
  await qmp.blockdevDel({ 'node-name': 'a' });
  await qmp.deviceAdd({ driver: 'virtio-net-pci', id: 'n', netdev: 'u' });
  await qmp.deviceDel({ id: 'n' });
  await qmp.netdevAdd({ type: 'user', id: 'u' });
  await qmp.objectAdd({ 'qom-type': 'iothread', id: 't' });
  const value = await qmp.qomGet({ path: '/machine', property: 'type' });
  await qmp.migrateSetParameters({ 'max-bandwidth': 1 });
  await qmp.migrate({ uri: 'exec:cat' });
  const migration = await qmp.queryMigrate();
  await qmp.chardevAdd({ id: 'c', backend: { type: 'null', data: {} } });
  await qmp.transaction({ actions: [{ type: 'blockdev-snapshot', data: { node: 'a', overlay: 'b' } }] });
  await qmp.sendKey({ keys: [{ type: 'qcode', data: 'ret' }] });
  const cpus = await qmp.queryCpusFast();
  return [status.running, blocks[0]?.inserted?.image.filename, nodes, jobs, value, migration.ram?.remaining, cpus];
}
`;
const sources = {
  typed: `import type { RegisteredSchema } from '@qemukit/machine/qmp';\ndeclare const qmp: RegisteredSchema['methods'];${calls}`,
  // The same imports and calls, without the schema.
  untyped: `import type { CommandOptions } from '@qemukit/machine/qmp';
export type Options = CommandOptions;
declare const qmp: { readonly [method: string]: (...args: unknown[]) => Promise<any> };${calls}`,
};

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const project = await dir({ tmpdir: join(root, 'node_modules'), unsafeCleanup: true });
try {
  const times: Record<string, number[]> = { typed: [], untyped: [] };
  for (let run = 0; run < RUNS; run++) {
    for (const [name, text] of Object.entries(sources)) {
      const file = join(project.path, `${name}.ts`);
      await writeFile(file, text);
      const flags = [
        '--ignoreConfig',
        '--noEmit',
        '--strict',
        '--skipLibCheck',
        '--module',
        'nodenext',
        '--target',
        'esnext',
      ];
      const result = await execa('tsc', [...flags, '--types', 'node', file], { preferLocal: true, localDir: root });
      times[name]?.push(result.durationMs);
    }
  }
  const [typed, untyped] = [median(times['typed'] ?? []), median(times['untyped'] ?? [])];
  console.log(
    `typed ${typed.toFixed(0)} ms, untyped ${untyped.toFixed(0)} ms: the types cost ${(typed - untyped).toFixed(0)} ms`,
  );
} finally {
  await project.cleanup();
}
