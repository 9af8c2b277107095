/** What qemukit asks of an ELF file. */
export interface Elf {
  /** `e_machine`: {@link X86_64}, {@link AARCH64} or another. */
  readonly machine: number;
  /** Whether it names an interpreter (`PT_INTERP`): such a program needs a dynamic linker and libraries beside it. */
  readonly interpreted: boolean;
  /** The content of a section; undefined where there is none of that name. */
  section(name: string): Uint8Array | undefined;
}

/** `e_machine` of x86-64. */
export const X86_64 = 62;

/** `e_machine` of AArch64. */
export const AARCH64 = 183;

const PT_INTERP = 3;

/**
 * Reads a 64-bit little-endian ELF file (System V ABI, gABI 4.1); undefined for anything else, also for one that is cut
 * short.
 */
export function readElf(bytes: Uint8Array): Elf | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 64 || file.readUInt32BE(0) !== 0x7f454c46 || file[4] !== 2 || file[5] !== 1) return undefined;
  try {
    const programs = table(file, Number(file.readBigUInt64LE(0x20)), file.readUInt16LE(0x36), file.readUInt16LE(0x38));
    const sections = table(file, Number(file.readBigUInt64LE(0x28)), file.readUInt16LE(0x3a), file.readUInt16LE(0x3c));
    const interpreted = programs.some((program) => program.readUInt32LE(0) === PT_INTERP);
    const names = sections[file.readUInt16LE(0x3e)];
    const nameTable = names === undefined ? Buffer.alloc(0) : contentOf(file, names);
    return {
      machine: file.readUInt16LE(0x12),
      interpreted,
      section(name) {
        const found = sections.find((section) => nameAt(nameTable, section.readUInt32LE(0)) === name);
        return found === undefined ? undefined : contentOf(file, found);
      },
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined; // an offset past the end
    throw error;
  }
}

function table(file: Buffer, offset: number, size: number, count: number): Buffer[] {
  if (offset + size * count > file.length) throw new RangeError('The table lies past the end of the file');
  return Array.from({ length: count }, (_, i) => file.subarray(offset + i * size, offset + (i + 1) * size));
}

function contentOf(file: Buffer, section: Buffer): Buffer {
  const offset = Number(section.readBigUInt64LE(24));
  return file.subarray(offset, offset + Number(section.readBigUInt64LE(32)));
}

function nameAt(names: Buffer, offset: number): string {
  const end = names.indexOf(0, offset);
  return names.toString('latin1', offset, end === -1 ? names.length : end);
}
