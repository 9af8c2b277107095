import { availableParallelism, totalmem } from 'node:os';

/** What machines take of a host, or what a host has for them. */
export interface Size {
  /** CPUs, one for each of a machine's. */
  readonly cpus: number;
  /** MiB. */
  readonly memory: number;
}

/** What QEMU takes besides its guest's memory, in MiB, as a rule: itself, its caches, and the code that it translates. */
const OVERHEAD = 256;

/** What a machine with these options takes: its virtual CPUs, and its memory and 256 MiB more. */
export function sizeOf({ cpus = 1, memory = 256 }: { readonly [Of in keyof Size]?: number | undefined } = {}): Size {
  return { cpus, memory: memory + OVERHEAD };
}

/** What this host has for machines: its CPUs, and 60 % of its memory, or of what this process may have of it. */
export function sizeOfHost(): Size {
  const mebibytes = Math.min(totalmem(), process.constrainedMemory() || Infinity) / 2 ** 20;
  return { cpus: availableParallelism(), memory: Math.floor(0.6 * mebibytes) };
}

/** A size in words: `1 CPU, 512 MiB`. */
export function describeSize({ cpus, memory }: Size): string {
  return `${cpus} CPU${cpus === 1 ? '' : 's'}, ${memory} MiB`;
}
