import { describe, expect, test } from 'vitest';

import { completeOptions } from './options.ts';

const complete = (options: object) => completeOptions(options, 'x86_64', 'vm-1');

describe('completeOptions()', () => {
  test('fills every default', () => {
    expect(complete({})).toEqual({
      name: 'vm-1',
      binary: undefined,
      architecture: 'x86_64',
      machine: 'q35',
      accelerator: 'auto',
      cpu: '',
      cpus: 1,
      memory: 256,
      kernel: '',
      initrd: '',
      append: '',
      args: [],
      env: {},
      wait: { timeout: undefined, signal: undefined },
    });
  });

  test('takes an undefined member as absent', () => {
    expect(complete({ memory: undefined, name: undefined })).toMatchObject({ memory: 256, name: 'vm-1' });
  });

  test.for(['aarch64', 'riscv64'])('takes virt for %s', (architecture) => {
    expect(completeOptions({}, architecture, 'vm-1')).toMatchObject({ architecture, machine: 'virt' });
    expect(complete({ architecture })).toMatchObject({ architecture, machine: 'virt' });
  });

  test.for([
    [{ memroy: 1 }, TypeError, '"memroy" is not a machine option. Did you mean "memory"? There are: name, binary,'],
    [{ memory: 0 }, RangeError, 'Machine option "memory" is a positive whole number of MiB, not 0'],
    [{ memory: -5 }, RangeError, 'not -5'],
    [{ memory: Number.NaN }, RangeError, 'not NaN'],
    [{ memory: 1.5 }, RangeError, 'not 1.5'],
    [{ memory: '512M' }, RangeError, "not '512M'"],
    [{ cpus: 0 }, RangeError, 'Machine option "cpus" is a positive whole number of virtual CPUs, not 0'],
    [{ name: '../escape' }, RangeError, 'Machine option "name" is letters, digits,'],
    [{ name: 'a,b' }, RangeError, 'Machine option "name" is letters, digits,'],
    [{ accelerator: 'warp' }, RangeError, "is one of auto, kvm, hvf, tcg, qtest, whpx, nvmm, xen, not 'warp'"],
    [{ machine: '' }, RangeError, 'Machine option "machine" is a string that is not empty'],
    [{ append: 'a\0b' }, RangeError, 'Machine option "append"'],
    [{ args: '-S' }, RangeError, 'Machine option "args" is an array of strings'],
    [{ args: ['-m', 5] }, TypeError, "not [ '-m', 5 ]"],
    [{ env: { A: 1 } }, TypeError, 'Machine option "env" is an object whose members are strings'],
    [{ timeout: 0 }, RangeError, 'Machine option "timeout" is a positive number of milliseconds, not 0'],
    [{ signal: 'now' }, RangeError, 'Machine option "signal" is an AbortSignal'],
    [{ architecture: 'sparc64' }, RangeError, 'There is no default machine type for architecture "sparc64"'],
    [null, TypeError, 'Machine options are an object, not null'],
  ] as const)('refuses %o', ([options, type, message]) => {
    const attempt = () => complete(options as object);
    expect(attempt).toThrow(type);
    expect(attempt).toThrow(message);
  });
});
