import { describe, expect, test } from 'vitest';

import { vmMatrix } from './vm-matrix.ts';

describe('vmMatrix()', () => {
  test('makes one variant of each options, named for what they say', () => {
    expect(vmMatrix([{ machine: 'pc' }, { machine: 'q35', cpus: 2 }])).toEqual([
      { title: 'pc', options: { machine: 'pc' } },
      { title: 'q35, 2 cpus', options: { machine: 'q35', cpus: 2 } },
    ]);
  });

  test('combines lists, the later one winning', () => {
    const old = ['old', { binary: '/opt/qemu' }] as const;
    expect(vmMatrix([old, {}], [{ cpus: 1 }, { cpus: 2, paused: true }])).toEqual([
      { title: 'old, 1 cpus', options: { binary: '/opt/qemu', cpus: 1 } },
      { title: 'old, 2 cpus, paused true', options: { binary: '/opt/qemu', cpus: 2, paused: true } },
      { title: '1 cpus', options: { cpus: 1 } },
      { title: '2 cpus, paused true', options: { cpus: 2, paused: true } },
    ]);
  });

  test('calls an installation by its name', () => {
    const binary = { name: 'bookworm-backports', command: ['/q'], args: [], env: {} } as const;
    expect(vmMatrix([{ binary }])[0]?.title).toBe('bookworm-backports');
  });

  test('refuses a list without options, and two variants of one title', () => {
    expect(() => vmMatrix([{ cpus: 1 }], [])).toThrow('A list of vmMatrix() is empty: nothing would be tested');
    expect(() => vmMatrix([{ append: 'a' }, { append: 'a' }])).toThrow(
      'vmMatrix() has "a" twice: give these options titles',
    );
  });
});
