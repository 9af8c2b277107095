import { expect, test } from 'vitest';

import { emitSchema } from './emit-schema.ts';
import type { Documentation } from './emit-comment.ts';
import { type Entity, type Schema } from './schema.ts';

function emit(entities: Entity[], docs: ReadonlyMap<string, Documentation> = new Map()): string {
  const schema: Schema = new Map(entities.map((entity) => [entity.name, entity]));
  return emitSchema(schema, { header: [], imports: [], docs, footer: [] }).trim();
}

const frame = (types: string, commands: string, events: string, methods: string) =>
  `${types}
/** What each command takes and returns, by its name on the wire. */
export interface QmpCommands {
${commands}}

/** The data of each event. */
export interface QmpEvents {
${events}}

/** A method for each command. */
export interface QmpMethods {
${methods}}`.trim();

test('emitSchema() emits structs, enums, lists, optional members; integers as QMP sends and takes them', () => {
  const members = [
    { name: 'node-name', type: 'str' },
    { name: 'size', type: 'int' },
    { name: 'features', type: 'uint64' },
    { name: 'modes', type: '[Mode]', default: null },
    { name: 'any', type: 'any', default: null },
  ];
  const text = emit([
    { name: 'in', 'meta-type': 'command', 'arg-type': 'In', 'ret-type': 'q_empty' },
    { name: 'query-out', 'meta-type': 'command', 'arg-type': 'q_empty', 'ret-type': '[Out]', 'allow-oob': true },
    { name: 'GONE', 'meta-type': 'event', 'arg-type': 'Out' },
    { name: 'STOPPED', 'meta-type': 'event', 'arg-type': 'q_empty' },
    { name: 'In', 'meta-type': 'object', members },
    { name: 'Out', 'meta-type': 'object', members },
    { name: 'Mode', 'meta-type': 'enum', members: [{ name: 'on' }, { name: 'off', features: ['deprecated'] }] },
  ]);
  expect(text).toBe(
    frame(
      `export interface In {
  'node-name': string;
  size: number | bigint;
  features: number | bigint;
  modes?: readonly Mode[] | undefined;
  any?: JsonValue | undefined;
}
/** - \`off\`: Deprecated. */
export type Mode = 'on' | 'off';
export interface Out {
  'node-name': string;
  size: number;
  features: number | bigint;
  modes?: Mode[];
  any?: JsonValue;
}
`,
      `  in: { arguments: In; returns: NoMembers };
  'query-out': { arguments: NoMembers; returns: Out[]; oob: true };
`,
      `  /** The event \`GONE\`. */
  GONE: Out;
  /** The event \`STOPPED\`. */
  STOPPED: NoMembers;
`,
      `  /** The command \`in\`. */
  in(args: In, options?: CommandOptions): Promise<NoMembers>;
  /** The command \`query-out\`. */
  queryOut(args?: NoMembers, options?: OutOfBandOptions): Promise<Out[]>;
`,
    ),
  );
});

test('emitSchema() emits unions by their tag, with branches that are plain, structs or unions, and alternates', () => {
  const text = emit([
    { name: 'add', 'meta-type': 'command', 'arg-type': 'Disk', 'ret-type': 'q_empty' },
    {
      name: 'Disk',
      'meta-type': 'object',
      members: [
        { name: 'driver', type: 'Driver' },
        { name: 'ro', type: 'bool', default: null },
      ],
      tag: 'driver',
      variants: [
        { case: 'null-co', type: 'q_empty' },
        { case: 'qcow2', type: 'DiskQcow2' },
        { case: 'net', type: 'Net' },
      ],
    },
    { name: 'Driver', 'meta-type': 'enum', members: ['null-co', 'qcow2', 'net'].map((name) => ({ name })) },
    { name: 'DiskQcow2', 'meta-type': 'object', members: [{ name: 'file', type: 'DiskRef' }] },
    { name: 'DiskRef', 'meta-type': 'alternate', members: [{ type: 'Disk' }, { type: 'str' }, { type: 'null' }] },
    {
      name: 'Net',
      'meta-type': 'object',
      members: [{ name: 'type', type: 'NetType' }],
      tag: 'type',
      variants: [{ case: 'unix', type: 'q_empty' }],
    },
    { name: 'NetType', 'meta-type': 'enum', members: [{ name: 'unix' }] },
  ]);
  expect(text).toBe(
    frame(
      `export interface DiskBase {
  ro?: boolean | undefined;
}
export interface Disk_plain extends DiskBase {
  driver: 'null-co';
}
export interface Disk_qcow2 extends DiskBase, DiskQcow2 {
  driver: 'qcow2';
}
export type Disk =
  | Disk_plain
  | Disk_qcow2
  | (DiskBase & Net & { driver: 'net' });
export interface DiskQcow2 {
  file: DiskRef;
}
export type DiskRef = Disk | string | null;
export type Driver = 'null-co' | 'qcow2' | 'net';
export interface Net_plain {
  type: 'unix';
}
export type Net =
  | Net_plain;
export type NetType = 'unix';
`,
      `  add: { arguments: Disk; returns: NoMembers };
`,
      '',
      `  /** The command \`add\`. */
  add(args: Disk, options?: CommandOptions): Promise<NoMembers>;
`,
    ),
  );
});

test('emitSchema() says since and until when, where the reference is, and what is deprecated or unstable', () => {
  const text = emit([
    {
      name: 'blockdev-mirror',
      'meta-type': 'command',
      'arg-type': 'Mirror',
      'ret-type': 'q_empty',
      features: ['deprecated', 'unstable'],
    },
    {
      name: 'x-query-rdma',
      'meta-type': 'command',
      'arg-type': 'q_empty',
      'ret-type': 'q_empty',
      removed: ['7.2', '10.0'],
    },
    {
      name: '__vendor_x',
      'meta-type': 'command',
      'arg-type': 'q_empty',
      'ret-type': 'q_empty',
      since: ['7.2', '10.0'],
    },
    {
      name: 'Mirror',
      'meta-type': 'object',
      members: [{ name: 'a', type: 'Kind', default: null, since: ['7.2', '10.0'] }],
    },
    { name: 'Kind', 'meta-type': 'enum', members: [{ name: 'b', since: ['7.2', '10.0'], removed: ['10.0', '11.1'] }] },
  ]);
  expect(text).toBe(
    frame(
      `/** - \`b\`: Since QEMU 10.0 at the latest, not in 7.2. In QEMU 10.0, no longer in 11.1. */
export type Kind = 'b';
export interface Mirror {
  /** @since QEMU 10.0 at the latest, not in 7.2 */
  a?: Kind | undefined;
}
`,
      `  __vendor_x: { arguments: NoMembers; returns: NoMembers };
  'blockdev-mirror': { arguments: Mirror; returns: NoMembers };
  'x-query-rdma': { arguments: NoMembers; returns: NoMembers };
`,
      '',
      `  /**
   * The command \`__vendor_x\`.
   * @since QEMU 10.0 at the latest, not in 7.2
   */
  __vendor_x(args?: NoMembers, options?: CommandOptions): Promise<NoMembers>;
  /**
   * The command \`blockdev-mirror\`.
   * @since QEMU 2.6
   * @deprecated
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.blockdev-mirror
   */
  blockdevMirror(args?: Mirror, options?: CommandOptions): Promise<NoMembers>;
  /**
   * The command \`x-query-rdma\`.
   * @since QEMU 6.2
   * @deprecated In QEMU 7.2, no longer in 10.0.
   */
  xQueryRdma(args?: NoMembers, options?: CommandOptions): Promise<NoMembers>;
`,
    ),
  );
});

test('emitSchema() puts what a reference says on commands, their arguments, types and values', () => {
  const docs = (text: string, members: Record<string, string> = {}): Documentation => ({
    text,
    since: '9.1',
    members: new Map(Object.entries(members)),
  });
  const text = emit(
    [
      { name: 'go', 'meta-type': 'command', 'arg-type': 'GoArguments', 'ret-type': 'q_empty' },
      { name: 'GoArguments', 'meta-type': 'object', members: [{ name: 'how', type: 'How' }] },
      { name: 'How', 'meta-type': 'enum', members: [{ name: 'fast' }, { name: 'slow' }] },
    ],
    new Map([
      ['go', docs('Goes.\n\nEven */ this.', { how: 'the way' })],
      ['How', docs('Ways to go.', { fast: 'as fast\nas it can' })],
    ]),
  );
  expect(text).toBe(
    frame(
      `export interface GoArguments {
  /** the way */
  how: How;
}
/**
 * Ways to go.
 * - \`fast\`: as fast as it can
 */
export type How = 'fast' | 'slow';
`,
      `  go: { arguments: GoArguments; returns: NoMembers };
`,
      '',
      `  /**
   * Goes.
   *
   * Even *\u200B/ this.
   * @since QEMU 9.1
   */
  go(args: GoArguments, options?: CommandOptions): Promise<NoMembers>;
`,
    ),
  );
});

test('emitSchema() lets device_add take the properties of the device, which introspection does not show', () => {
  const text = emit([
    { name: 'device_add', 'meta-type': 'command', 'arg-type': 'DeviceAddArguments', 'ret-type': 'q_empty' },
    { name: 'DeviceAddArguments', 'meta-type': 'object', members: [{ name: 'driver', type: 'str' }] },
  ]);
  expect(text).toContain(
    'deviceAdd(args: DeviceAddArguments & { readonly [argument: string]: JsonValue | undefined }, options?: CommandOptions)',
  );
});
