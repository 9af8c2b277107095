/*
 * What the compiler has to accept and to refuse. Nobody runs this file: `tsc -b` fails where a line is wrong that is not
 * marked, or a marked line is right.
 */
import type {
  CommandName,
  CommandReply,
  EventData,
  EventName,
  ExecuteParameters,
  JsonValue,
  QmpSchema,
  RegisteredSchema,
} from '@qemukit/machine/qmp';

/** What a monitor offers that knows the schema. */
interface Typed<S extends QmpSchema> {
  readonly qmp: S['methods'];
  readonly execute: <N extends CommandName<S>>(
    command: N,
    ...rest: ExecuteParameters<S, N>
  ) => Promise<CommandReply<S, N>>;
  readonly waitFor: <N extends EventName<S>>(name: N, match?: Partial<EventData<S, N>>) => Promise<EventData<S, N>>;
}

type Equal<A, B> = [A, B] extends [B, A] ? true : false;

/** Compiles only where the two types are the same. */
declare function same<A, B>(equal: Equal<A, B>): void;

export async function commands({ qmp, execute }: Typed<RegisteredSchema>, signal: AbortSignal): Promise<void> {
  const { running, status } = await qmp.queryStatus();
  same<typeof running, boolean>(true);
  if (status === 'paused') await qmp.cont();
  await qmp.blockdevAdd({ driver: 'qcow2', 'node-name': 'disk', file: { driver: 'file', filename: '/tmp/disk' } });
  await qmp.deviceAdd({ driver: 'virtio-blk-pci', drive: 'disk', 'disable-legacy': true });
  await qmp.systemPowerdown({}, { timeout: 1_000, signal });
  await execute('block-commit', { device: 'disk', top: undefined });
  same<CommandReply<RegisteredSchema, 'query-name'>, Awaited<ReturnType<typeof qmp.queryName>>>(true);

  // @ts-expect-error -- no such command
  await qmp.queryStatu();
  // @ts-expect-error -- no such command
  await execute('query-statu');
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
  await execute('block-commit');
  // @ts-expect-error -- no such driver
  await qmp.blockdevAdd({ driver: 'qcow3', file: 'disk' });
  // @ts-expect-error -- that driver has no such member
  await qmp.blockdevAdd({ driver: 'null-co', file: 'disk' });
  // @ts-expect-error -- no such member in the reply
  void (await qmp.queryStatus()).runing;
}

export async function outOfBand({ qmp, execute }: Typed<RegisteredSchema>): Promise<void> {
  await qmp.yank({ instances: [] }, { oob: true });
  await execute('query-yank', {}, { oob: true, timeout: 500 });

  // @ts-expect-error -- QEMU refuses it out of band
  await qmp.queryStatus({}, { oob: true });
  // @ts-expect-error -- QEMU refuses it out of band
  await execute('query-status', {}, { oob: true });
}

export async function events({ waitFor }: Typed<RegisteredSchema>): Promise<void> {
  const { guest, reason } = await waitFor('SHUTDOWN', { guest: true });
  same<typeof guest, boolean>(true);
  void (reason === 'guest-shutdown');
  await waitFor('STOP');

  // @ts-expect-error -- no such event
  await waitFor('SHUTDOWM');
  // @ts-expect-error -- no such field
  await waitFor('SHUTDOWN', { gest: true });
  // @ts-expect-error -- a field of another type
  await waitFor('SHUTDOWN', { reason: 'because' });
  // @ts-expect-error -- an event without fields
  await waitFor('STOP', { why: 'so' });
}

export async function integers({ qmp }: Typed<RegisteredSchema>): Promise<void> {
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

export async function ownSchema({ qmp, execute, waitFor }: Typed<Tiny>): Promise<void> {
  same<Awaited<ReturnType<typeof qmp.onlyOne>>, number>(true);
  await execute('only-one', { x: 'a' });
  await waitFor('ONLY_ONE', { y: true });

  // @ts-expect-error -- that machine has no such command
  await qmp.queryStatus();
  // @ts-expect-error -- that machine has no such command
  await execute('query-status');
  // @ts-expect-error -- that machine has no such event
  await waitFor('STOP');
}
