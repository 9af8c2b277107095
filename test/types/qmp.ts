/*
 * What the compiler has to accept and to refuse. Nobody runs this file: `tsc -b` fails where a line is wrong that is not
 * marked, or a marked line is right.
 */
import type { Machine } from '@qemukit/machine';
import type {
  AnySchema,
  CommandReply,
  JsonValue,
  Monitor,
  QmpSchema,
  RegisteredSchema,
  TransactionAction,
} from '@qemukit/machine/qmp';

type Equal<A, B> = [A, B] extends [B, A] ? true : false;

/** Compiles only where the two types are the same. */
declare function same<A, B>(equal: Equal<A, B>): void;

export async function jobs(vm: Machine, name: string): Promise<void> {
  await vm.job('blockdev-backup', { device: 'drive0', target: 'copy', sync: 'full' });
  await vm.job('snapshot-delete', { tag: 'a', devices: ['drive0'] });
  await vm.job(name, { anything: 1 });
  // @ts-expect-error -- no such command
  await vm.job('blockdev-bakup', { device: 'drive0' });
  // @ts-expect-error -- an argument is missing
  await vm.job('blockdev-backup', { device: 'drive0', sync: 'full' });
  // @ts-expect-error -- no such argument
  await vm.job('block-stream', { devic: 'drive0' });
}

export async function commands({ qmp }: Machine, signal: AbortSignal): Promise<void> {
  const { running, status } = await qmp.queryStatus();
  same<typeof running, boolean>(true);
  if (status === 'paused') await qmp.cont();
  await qmp.blockdevAdd({ driver: 'qcow2', 'node-name': 'disk', file: { driver: 'file', filename: '/tmp/disk' } });
  await qmp.deviceAdd({ driver: 'virtio-blk-pci', drive: 'disk', 'disable-legacy': true });
  await qmp.systemPowerdown({}, { timeout: 1_000, signal });
  await qmp.execute('block-commit', { device: 'disk', top: undefined });
  same<CommandReply<RegisteredSchema, 'query-name'>, Awaited<ReturnType<typeof qmp.queryName>>>(true);

  // @ts-expect-error -- no such command
  await qmp.queryStatu();
  // @ts-expect-error -- no such command
  await qmp.execute('query-statu');
  // @ts-expect-error -- no such argument
  await qmp.blockCommit({ devic: 'disk' });
  // @ts-expect-error -- an argument of another type
  await qmp.blockCommit({ device: 5 });
  // @ts-expect-error -- a command without arguments
  await qmp.queryStatus({ verbose: true });
  // @ts-expect-error -- arguments are missing
  await qmp.blockCommit();
  // @ts-expect-error -- an argument is missing
  await qmp.blockCommit({});
  // @ts-expect-error -- arguments are missing
  await qmp.execute('block-commit');
  // @ts-expect-error -- no such driver
  await qmp.blockdevAdd({ driver: 'qcow3', file: 'disk' });
  // @ts-expect-error -- that driver has no such member
  await qmp.blockdevAdd({ driver: 'null-co', file: 'disk' });
  // @ts-expect-error -- no such member in the reply
  void (await qmp.queryStatus()).runing;
}

/** A name that the compiler does not know has no types. */
export async function atRunTime({ qmp }: Machine, command: string): Promise<void> {
  const value = await qmp.execute(command, { any: 'thing' });
  same<typeof value, JsonValue>(true);
}

export async function outOfBand({ qmp }: Machine): Promise<void> {
  await qmp.yank({ instances: [] }, { oob: true });
  await qmp.execute('query-yank', {}, { oob: true, timeout: 500 });

  // @ts-expect-error -- QEMU refuses it out of band
  await qmp.queryStatus({}, { oob: true });
  // @ts-expect-error -- QEMU refuses it out of band
  await qmp.execute('query-status', {}, { oob: true });
  // @ts-expect-error -- QEMU refuses it out of band
  await qmp.hmp('info status', { oob: true });
}

export async function transactions(
  { qmp }: Machine,
  any: Monitor<AnySchema>,
  { qmp: tiny }: Machine<Tiny>,
): Promise<void> {
  const bitmap = { node: 'disk', name: 'bitmap' };
  await qmp.transaction(
    [
      { type: 'block-dirty-bitmap-add', data: bitmap },
      { type: 'abort', data: {} },
    ],
    { timeout: 500 },
  );
  await qmp.transaction({ actions: [], properties: { 'completion-mode': 'grouped' } }, { timeout: 500 });
  await any.transaction([{ type: 'x-new-action', data: {} }]);
  const actions: readonly TransactionAction[] = [{ type: 'block-dirty-bitmap-clear', data: bitmap }];
  await qmp.transaction(actions);

  // @ts-expect-error -- no such action
  await qmp.transaction([{ type: 'block-dirty-bitmap-ad', data: bitmap }]);
  // @ts-expect-error -- an argument of the action is missing
  await qmp.transaction([{ type: 'block-dirty-bitmap-add', data: { node: 'disk' } }]);
  // @ts-expect-error -- no such property
  await qmp.transaction({ actions: [], properties: { 'completion-mod': 'grouped' } });
  // @ts-expect-error -- what is to be done?
  await qmp.transaction();
  // @ts-expect-error -- QEMU refuses it out of band
  await qmp.transaction([], { oob: true });
  // @ts-expect-error -- that machine has no transactions
  await tiny.transaction([]);
}

export async function events({ events: log }: Machine): Promise<void> {
  const { guest, reason } = (await log.waitFor('SHUTDOWN', { match: { guest: true } })).data;
  same<typeof guest, boolean>(true);
  void (reason === 'guest-shutdown');
  await log.waitFor('STOP');

  // @ts-expect-error -- no such event
  await log.waitFor('SHUTDOWM');
  // @ts-expect-error -- no such field
  await log.waitFor('SHUTDOWN', { match: { gest: true } });
  // @ts-expect-error -- a field of another type
  await log.waitFor('SHUTDOWN', { match: { reason: 'because' } });
  // @ts-expect-error -- an event without fields
  await log.waitFor('STOP', { match: { why: 'so' } });
}

export async function integers({ qmp }: Machine): Promise<void> {
  await qmp.balloon({ value: 2 ** 30 });
  await qmp.balloon({ value: 2n ** 62n });
  const { actual } = await qmp.queryBalloon();
  same<typeof actual, number>(true);
  // Where QEMU may say more than a number holds, the value may be a bigint.
  const [rocker] = [await qmp.queryRocker({ name: 'r' })];
  same<typeof rocker.id, number | bigint>(true);
  same<Awaited<ReturnType<typeof qmp.qomGet>>, JsonValue>(true);
  same<5n extends JsonValue ? true : false, true>(true);
  // A type of both directions: sent it takes both, received it is a number.
  await qmp.migrateSetParameters({ 'max-bandwidth': 10n ** 12n });
  const { 'max-bandwidth': bandwidth } = await qmp.queryMigrateParameters();
  same<typeof bandwidth, number | undefined>(true);
}

/** A schema of one's own, for one of several machines. */
interface Tiny extends QmpSchema {
  readonly commands: { readonly 'only-one': { readonly arguments: { readonly x: string }; readonly returns: number } };
  readonly events: { readonly ONLY_ONE: { readonly y: boolean } };
  readonly methods: { onlyOne(args: { readonly x: string }): Promise<number> };
}

export async function ownSchema({ qmp, events: log }: Machine<Tiny>): Promise<void> {
  same<Awaited<ReturnType<typeof qmp.onlyOne>>, number>(true);
  await qmp.execute('only-one', { x: 'a' });
  await log.waitFor('ONLY_ONE', { match: { y: true } });

  // @ts-expect-error -- that machine has no such command
  await qmp.queryStatus();
  // @ts-expect-error -- that machine has no such command
  await qmp.execute('query-status');
  // @ts-expect-error -- that machine has no such event
  await log.waitFor('STOP');
}
