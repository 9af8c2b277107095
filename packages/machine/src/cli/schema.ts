import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { hostArchitecture } from '../architecture.ts';
import { findBinary, programOf } from '../binary.ts';
import { messageOf, QemuError } from '../errors.ts';
import { nameTypes } from '../qapi/name-types.ts';
import { emitOwnTypes } from '../qapi/own-types.ts';
import { range } from '../qapi/range.ts';
import { readReply } from '../qapi/read-reply.ts';
import type { Schema } from '../qapi/schema.ts';
import { emitRange, emitShipped, makeRange, schemaOfRange } from '../qapi/shipped.ts';
import { unknownIn } from '../qapi/unknown-in.ts';
import { askSchema } from './ask-schema.ts';
import { findManPage, readManPage } from './find-man-page.ts';

/** What `qemukit schema --help` prints. */
export const schemaUsage = `Usage: qemukit schema [--binary QEMU | --from REPLY] [--out FILE] [--man PAGE | --no-docs] [--no-register]
       qemukit schema [--binary QEMU | --from REPLY] --check

Writes the TypeScript types of a QEMU's own commands and events, so that what that QEMU lacks is a compile error.

  --binary QEMU   the QEMU that is asked: a path, a name, or a suite that \`qemukit install\` unpacked; default: the QEMU
                  of the host's architecture
  --from REPLY    a file with what query-qmp-schema returned, instead of asking
  --out FILE      where the types go, as qmp.d.ts; default: standard output
  --man PAGE      the qemu-qmp-ref(7) page that documents them; default: the one installed with the QEMU
  --no-docs       without documentation
  --no-register   only types: they do not become those of all machines
  --check         writes nothing; lists what the QEMU has and the shipped types have not, and exits with 1 if there is any

For the maintainers of qemukit, in its sources: qemukit schema --range [VERSION=REPLY …] merges replies, oldest first,
into the shipped types.
`;

/** What the types are made from. */
interface Source {
  readonly schema: Schema;
  /** In words. */
  readonly from: string;
  /** `major.minor`; undefined where a file does not say it. */
  readonly version: string | undefined;
  /** The QEMU's path; empty where the source is a file. */
  readonly program: string;
}

/**
 * `qemukit schema`. Types and findings go to standard output, the rest to standard error. Resolves to the exit code.
 *
 * @throws QemuError where the QEMU, or a file, does not give what it should
 */
export async function schema(argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(argv);
  if (values.range) await writeShipped(positionals);
  else if (values.check) return await check(values);
  else await writeOwn(values);
  return 0;
}

type Options = ReturnType<typeof readArguments>['values'];

function readArguments(argv: readonly string[]) {
  const options = parseArgs({
    args: [...argv],
    allowNegative: true,
    allowPositionals: argv.includes('--range'),
    options: {
      binary: { type: 'string' },
      from: { type: 'string' },
      out: { type: 'string' },
      man: { type: 'string' },
      docs: { type: 'boolean', default: true },
      register: { type: 'boolean', default: true },
      check: { type: 'boolean', default: false },
      range: { type: 'boolean', default: false },
    },
  });
  const { values, positionals } = options;
  if (values.binary !== undefined && values.from !== undefined) {
    throw new RangeError('--binary and --from exclude each other');
  }
  const wrong = positionals.find((argument) => !/^\d+\.\d+=./.test(argument));
  if (wrong !== undefined) throw new RangeError(`${JSON.stringify(wrong)} is not VERSION=REPLY, as 10.0=reply.json`);
  return options;
}

async function readSource({ binary, from }: Options): Promise<Source> {
  const known = schemaOfRange(range);
  if (from === undefined) {
    const qemu = await findBinary(binary, hostArchitecture());
    const answer = await askSchema(qemu);
    const distribution = answer.package === '' ? '' : `, ${answer.package}`;
    return {
      schema: nameTypes(answer.schema, known),
      from: `${programOf(qemu)} (QEMU ${answer.version}${distribution})`,
      version: answer.version.replace(/\.\d+$/, ''),
      program: programOf(qemu),
    };
  }
  const reply = parseFile(from, await readText(from));
  const qemu = reply?.version?.qemu;
  const version = qemu === undefined ? undefined : `${qemu.major}.${qemu.minor}`;
  return { schema: nameTypes(readReply(reply), known), from, version, program: '' };
}

/** What a file may hold beside the reply: the version, as in QEMU's greeting. */
interface ReplyFile {
  readonly version?: { readonly qemu?: { readonly major: number; readonly minor: number } };
}

function parseFile(path: string, text: string): ReplyFile | null {
  try {
    const reply: ReplyFile | null = JSON.parse(text);
    return reply;
  } catch (cause) {
    throw new QemuError(`${path} is not JSON: ${messageOf(cause)}`, { cause });
  }
}

async function writeOwn(options: Options): Promise<void> {
  const source = await readSource(options);
  const { schema: named, from } = source;
  const [page, manPage] = (await readDocs(options, source)) ?? [];
  const types = emitOwnTypes(named, { source: from, manPage, register: options.register });
  if (options.out === undefined) process.stdout.write(types);
  else await write(options.out, types);
  const documented = (kind: string) => {
    const names = [...named.values()].filter((entity) => entity['meta-type'] === kind).map(({ name }) => name);
    const count = names.filter((name) => manPage?.docs.has(name)).length;
    return `${names.length} ${kind}s${manPage === undefined ? '' : ` (${count} documented)`}`;
  };
  process.stderr.write(`${options.out ?? 'Types'}: ${documented('command')} and ${documented('event')} of ${from}\n`);
  if (!options.docs) return;
  process.stderr.write(
    page === undefined
      ? 'No qemu-qmp-ref(7) page of this QEMU was found, so there is no documentation; --man names one.\n'
      : `Documentation: ${page}\n`,
  );
}

async function readDocs({ man, docs }: Options, { version, program }: Source) {
  if (!docs) return undefined;
  if (man !== undefined) return [man, await readManPage(man)] as const;
  // The page of another QEMU would say what is not so.
  if (version === undefined) return undefined;
  return await findManPage(program, version);
}

async function check(options: Options): Promise<number> {
  const { schema: named, from } = await readSource(options);
  const unknown = unknownIn(schemaOfRange(range), named);
  process.stdout.write(unknown.map((line) => `${line}\n`).join(''));
  process.stderr.write(
    unknown.length === 0
      ? `The shipped types have all of ${from}.\n`
      : `The shipped types lack the above of ${from}. \`qemukit schema --out\` writes types that have it.\n`,
  );
  return unknown.length === 0 ? 0 : 1;
}

/** Without replies the types are only emitted again. */
async function writeShipped(replies: readonly string[]): Promise<void> {
  const source = join(import.meta.dirname, '..');
  if (!import.meta.filename.endsWith('.ts')) throw new QemuError('--range works in the sources of qemukit only');
  const texts = await Promise.all(
    replies.map(async (argument) => {
      const at = argument.indexOf('=');
      return { version: argument.slice(0, at), text: await readText(argument.slice(at + 1)) };
    }),
  );
  const merged = texts.length === 0 ? range : makeRange(texts, range);
  await write(join(source, 'qapi/range.ts'), emitRange(merged));
  await write(join(source, 'qmp/schema/qmp.ts'), emitShipped(merged));
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new QemuError(`Cannot read ${path}: ${messageOf(cause)}`, { cause });
  }
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (cause) {
    throw new QemuError(`Cannot write ${path}: ${messageOf(cause)}`, { cause });
  }
}
