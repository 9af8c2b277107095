import { findBinary } from '@qemukit/machine';

/** Debian's only QEMU with the accelerator qtest is a program of its own; elsewhere they all have it. */
const binary = await findBinary('qemu-system-x86_64-microvm', 'x86_64').catch(() => undefined);

/** A machine whose CPU executes nothing: what its devices do is what the test does to them. */
export const QTEST = { architecture: 'x86_64', machine: 'q35', accelerator: 'qtest', binary };
