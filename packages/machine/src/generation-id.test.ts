import { expect, test } from 'vitest';

import { takesGenerationId } from './generation-id.ts';
import { completeOptions, type MachineOptions } from './options.ts';

const takes = (options: MachineOptions) => takesGenerationId(completeOptions(options, 'x86_64', 'vm'));

test.for<MachineOptions>([
  {},
  { machine: 'pc' },
  { machine: 'q35,smm=off' },
  { machine: 'pc-q35-7.2' },
  { machine: 'pc-i440fx-10.0,usb=off' },
  { architecture: 'i386', machine: 'pc' },
])('a generation ID is for %j', (options) => {
  expect(takes(options)).toBe(true);
});

test.for<MachineOptions>([
  { machine: 'microvm' },
  { machine: 'none' },
  { machine: 'isapc' },
  { machine: 'pc-i440fx-2.1' },
  { architecture: 'aarch64', machine: 'virt' },
  { args: ['-device', 'vmgenid,guid=324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87'] },
])('a generation ID is not for %j', (options) => {
  expect(takes(options)).toBe(false);
});
