import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Machine code for x86-64. */
type Code = (address: bigint, symbols: ReadonlyMap<string, bigint>) => Buffer;

const bytes = (hex: string) => Buffer.from(hex, 'hex');

/** `call` or `jmp` to an address, from the one that it stands at. */
function branch(opcode: number, to: bigint, at: bigint): Buffer {
  const code = Buffer.from([opcode, 0, 0, 0, 0]);
  code.writeInt32LE(Number(to - (at + 5n)), 1);
  return code;
}

/** What a kernel can do to itself that Linux takes note of. Each fits into 16 bytes. */
const FAULTS = {
  /** xor %eax, %eax; mov %eax, (%rax) */
  'a null pointer': () => bytes('31c08900'),
  /** mov $0x123456789abcdef0, %rax; mov %eax, (%rax): an address that cannot be. */
  'an impossible address': () => bytes('48b8f0debc9a785634128900'),
  /** ud2 */
  'an impossible instruction': () => bytes('0f0b'),
  /** 1: jmp 1b */
  'an endless loop': () => bytes('ebfe'),
  /** As an interrupt's handler that sleeps: call irq_enter_rcu; jmp schedule */
  'sleep in an interrupt': (at, symbols) =>
    Buffer.concat([branch(0xe8, symbols.get('irq_enter_rcu')!, at), branch(0xe9, symbols.get('schedule')!, at + 5n)]),
} satisfies Record<string, Code>;

/** The name of a way in which a kernel breaks. */
export type Fault = keyof typeof FAULTS;

/** In the names of `/proc/kallsyms`: what is done for `echo c >/proc/sysrq-trigger`. */
const CRASH = 'sysrq_handle_crash';

/**
 * Writes a copy of a vmlinux (64-bit ELF) into a directory that does this, in place of a panic, when a `c` is written to
 * `/proc/sysrq-trigger` → its path.
 *
 * @param kallsyms - what `/proc/kallsyms` says to root where this kernel runs
 */
export async function breakKernel(kernel: string, kallsyms: string, fault: Fault, directory: string): Promise<string> {
  const symbols = new Map(
    Array.from(kallsyms.matchAll(/^([0-9a-f]{16}) \w (\w+)$/gm), ([, address, name]) => [
      name!,
      BigInt(`0x${address}`),
    ]),
  );
  const address = symbols.get(CRASH);
  if (address === undefined) throw new Error(`The kernel has no ${CRASH}: its symbols are ${kallsyms.slice(0, 200)} …`);
  const image = await readFile(kernel);
  const code: Code = FAULTS[fault];
  code(address, symbols).copy(image, offsetOf(image, address));
  const path = join(directory, 'vmlinux');
  await writeFile(path, image);
  return path;
}

/** Where in the file there is what is loaded at an address. */
function offsetOf(elf: Buffer, address: bigint): number {
  const [table, size, count] = [Number(elf.readBigUInt64LE(0x20)), elf.readUInt16LE(0x36), elf.readUInt16LE(0x38)];
  for (let n = 0; n < count; n++) {
    const header = elf.subarray(table + n * size);
    const [offset, start, length] = [8, 16, 32].map((at) => header.readBigUInt64LE(at)) as [bigint, bigint, bigint];
    if (address >= start && address < start + length) return Number(address - start + offset);
  }
  throw new RangeError(`Nothing is loaded at ${address.toString(16)}`);
}
