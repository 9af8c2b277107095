/*
 * `pnpm micro-guest:build`: compiles the micro-guest with the cross compilers of Debian 12 (packages gcc, gcc-aarch64-linux-gnu,
 * gcc-riscv64-linux-gnu) and writes the images that @qemukit/guest embeds. With `--check` it writes nothing: exit code 0 where the
 * images are what the sources give, 1 where they are not, 3 where this cannot be told here, for the reason that it prints.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

import { execa } from 'execa';
import { dir } from 'tmp-promise';

import { IMAGES, type MicroGuestArchitecture } from '../src/micro/images.ts';

/** How one architecture's image is made: `tools` is the prefix of its compiler's and binutils' names. */
interface Target {
  readonly architecture: MicroGuestArchitecture;
  readonly tools: string;
  readonly flags: readonly string[];
  readonly link: readonly string[];
  /** Sources beside its own two and those of all. */
  readonly shared: readonly string[];
}

const TARGETS: readonly Target[] = [
  {
    architecture: 'x86_64',
    tools: process.arch === 'x64' ? '' : 'x86_64-linux-gnu-',
    flags: ['-m32', '-march=i386'],
    link: ['-Wl,-m,elf_i386', '-Wl,-T,rom.ld'],
    shared: [],
  },
  {
    architecture: 'aarch64',
    tools: process.arch === 'arm64' ? '' : 'aarch64-linux-gnu-',
    flags: ['-mgeneral-regs-only', '-mstrict-align'],
    link: ['-Wl,--defsym=base=0x40080000', '-Wl,-T,flat.ld'],
    shared: ['virt.c'],
  },
  {
    architecture: 'riscv64',
    tools: process.arch === 'riscv64' ? '' : 'riscv64-linux-gnu-',
    flags: ['-march=rv64imac_zicsr', '-mabi=lp64', '-mcmodel=medany'],
    link: ['-Wl,--defsym=base=0x80000000', '-Wl,-T,flat.ld'],
    shared: ['virt.c'],
  },
];

/** A program for no operating system; nothing in the file that depends on where and when it was made. */
const FLAGS = [
  ...['-std=gnu11', '-Os', '-Wall', '-Werror', '-ffreestanding', '-fno-builtin', '-fno-common', '-fno-pic', '-no-pie'],
  ...['-fno-stack-protector', '-fno-asynchronous-unwind-tables', '-fno-tree-loop-distribute-patterns', '-nostdlib'],
  ...['-static', '-Wl,--build-id=none', '-Wl,-z,norelro', '-Wl,-z,noexecstack', '-Wl,--no-warn-rwx-segments'],
];

const IMAGES_FILE = join(import.meta.dirname, '../src/micro/images.ts');

/** What stands around the images in that file. */
const HEAD = `/** An architecture that the micro-guest is made for, in QEMU's words. */
export type MicroGuestArchitecture = 'x86_64' | 'aarch64' | 'riscv64';

/** What was compiled, by which gcc: the image in base64 over raw deflate. Written by \`pnpm micro-guest:build\` from micro/. */
export const IMAGES = {
`;
const TAIL = `} as const satisfies Record<MicroGuestArchitecture, { readonly compiler: string; readonly image: string }>;
`;

/** The first line of what the compiler says of its version; undefined where it is not there. */
async function compilerOf({ tools }: Target): Promise<string | undefined> {
  const { failed, stdout } = await execa(`${tools}gcc`, ['--version'], { reject: false });
  // The program's name comes first.
  return failed ? undefined : /\(.*$/m.exec(stdout)?.[0];
}

async function compile({ architecture, tools, flags, link, shared }: Target, directory: string): Promise<Buffer> {
  const [elf, image] = [join(directory, `${architecture}.elf`), join(directory, `${architecture}.bin`)];
  const sources = [`${architecture}.S`, `${architecture}.c`, 'guest.c', 'devices.c', ...shared];
  const options = { cwd: import.meta.dirname };
  await execa(`${tools}gcc`, [...FLAGS, ...flags, ...link, ...sources, '-o', elf], options);
  await execa(`${tools}objcopy`, ['-O', 'binary', '--gap-fill', '0xff', elf, image], options);
  return await readFile(image);
}

/** A line of images.ts. */
function entry(architecture: string, compiler: string, image: Buffer): string {
  const text = deflateRawSync(image, { level: 9 }).toString('base64');
  const pieces = text.match(/.{1,120}/g) ?? [];
  return `  ${architecture}: {\n    compiler: ${quoted(compiler)},\n    image:\n      ${pieces.map(quoted).join(' +\n      ')},\n  },\n`;
}

function quoted(text: string): string {
  return `'${text}'`;
}

/** Why this host cannot tell, or whether the image is what its sources give. */
async function check(target: Target, directory: string): Promise<{ readonly code: number; readonly says: string }> {
  const { compiler: recorded, image } = IMAGES[target.architecture];
  const compiler = await compilerOf(target);
  if (compiler === undefined) return { code: 3, says: `${target.tools}gcc is not here` };
  if (compiler !== recorded) return { code: 3, says: `the image is of gcc ${recorded}, and here is gcc ${compiler}` };
  const made = await compile(target, directory);
  const shipped = inflateRawSync(Buffer.from(image, 'base64'));
  return made.equals(shipped)
    ? { code: 0, says: `the ${made.length} bytes are those of the sources` }
    : { code: 1, says: 'the image is not what the sources give. Run: pnpm micro-guest:build' };
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const { path: directory, cleanup } = await dir({ prefix: 'qemukit-micro-guest', unsafeCleanup: true });
try {
  if (values.check) {
    for (const target of TARGETS) {
      const { code, says } = await check(target, directory);
      console.log(`${target.architecture}: ${says}`);
      // That one is wrong says more than that another cannot be told.
      if (process.exitCode !== 1 && code !== 0) process.exitCode = code;
    }
  } else {
    const entries: string[] = [];
    for (const target of TARGETS) {
      const compiler = await compilerOf(target);
      if (compiler === undefined) throw new Error(`${target.tools}gcc is needed to build for ${target.architecture}`);
      const image = await compile(target, directory);
      console.log(`${target.architecture}: ${image.length} bytes, by gcc ${compiler}`);
      entries.push(entry(target.architecture, compiler, image));
    }
    await writeFile(IMAGES_FILE, `${HEAD}${entries.join('')}${TAIL}`);
  }
} finally {
  await cleanup();
}
