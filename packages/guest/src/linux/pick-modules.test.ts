import { expect, test } from 'vitest';
import type { ModuleInfo } from './module-index.ts';
import { pickModules } from './pick-modules.ts';

function info(name: string, parts: Partial<ModuleInfo> = {}): [string, ModuleInfo] {
  return [name, { path: `${name}.ko`, depends: [], before: [], after: [], aliases: [], ...parts }];
}

const INDEX = new Map([
  info('virtio'),
  info('virtio_ring', { depends: ['virtio'] }),
  info('virtio_net', { depends: ['virtio_ring', 'virtio', 'core'] }),
  info('erofs', { before: ['crc32c', 'absent'], after: ['lz4'] }),
  info('lz4'),
  info('crc32c_generic', { aliases: ['crc32c', 'crypto-crc32c'] }),
  info('crc32c_intel', { aliases: ['crc32c'] }),
  info('broken', { depends: ['gone'] }),
  info('chicken', { before: ['egg'] }),
  info('egg', { before: ['chicken'] }),
]);

test.for<{ title: string; wanted: string[]; names: string[]; missing?: string[] }>([
  { title: 'nothing for nothing', wanted: [], names: [] },
  {
    title: 'each module once, after what it depends on',
    wanted: ['virtio-net', 'virtio'],
    names: ['virtio', 'virtio_ring', 'virtio_net'],
  },
  { title: 'nothing for what is built in', wanted: ['core'], names: [] },
  {
    title: 'soft dependencies by alias, without those that are absent',
    wanted: ['erofs'],
    names: ['crc32c_generic', 'crc32c_intel', 'erofs', 'lz4'],
  },
  { title: 'all modules that an alias names', wanted: ['crypto-crc32c'], names: ['crc32c_generic'] },
  { title: 'both modules of a circle', wanted: ['chicken'], names: ['egg', 'chicken'] },
  { title: 'the names that nothing answers to', wanted: ['nope', 'virtio'], names: ['virtio'], missing: ['nope'] },
  { title: 'a dependency that is absent', wanted: ['broken'], names: ['broken'], missing: ['gone'] },
])('pickModules() gives $title', ({ wanted, names, missing = [] }) => {
  expect(pickModules(INDEX, new Set(['core']), wanted)).toEqual({ names, missing });
});
