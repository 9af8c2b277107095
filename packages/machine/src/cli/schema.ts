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

const USAGE = `usage: qemukit schema [--binary QEMU | --from REPLY] [--out FILE] [--man PAGE | --no-docs] [--no-register]
       qemukit schema [--binary QEMU | --from REPLY] --check
       qemukit schema --range [VERSION=REPLY ...]

Writes the TypeScript types of a QEMU's own commands and events.

  --binary QEMU    the QEMU that is asked: a path, a name, or a suite that qemukit install unpacked;
                   default: the host's own architecture's
  --from REPLY     a file with what query-qmp-schema returned, instead of asking
  --out FILE       where the types go, for instance qmp.d.ts; default: standard output
  --man PAGE       the qemu-qmp-ref(7) page that documents them; default: the one installed with the QEMU
  --no-docs        without documentation
  --no-register    only types: they do not become those of all machines
  --check          writes nothing; lists what the QEMU has and the shipped types have not, and fails if there is any
  --range          for qemukit's maintainers, in its sources: merges replies, oldest first, into the shipped types
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
 * The command `qemukit schema`. Types or findings go to standard output, the rest to standard error.
 *
 * @returns the exit code: 0; 1 where it failed, or `--check` found something; 2 where the arguments are wrong
 */
export async function schemaCommand(args: string[]): Promise<number> {
  const options = readArguments(args);
  if (typeof options === 'string') {
    process.stderr.write(`qemukit schema: ${options}\n${USAGE}`);
    return 2;
  }
  try {
    if (options.values.help) process.stdout.write(USAGE);
    else if (options.values.range) await writeShipped(options.positionals);
    else if (options.values.check) return await check(options.values);
    else await writeOwn(options.values);
    return 0;
  } catch (error) {
    if (!(error instanceof QemuError || isSystemError(error))) throw error;
    process.stderr.write(`qemukit schema: ${error.message}\n`);
    return 1;
  }
}

type Options = Exclude<ReturnType<typeof readArguments>, string>['values'];

function readArguments(args: string[]) {
  try {
    const options = parseArgs({
      args,
      allowNegative: true,
      allowPositionals: true,
      options: {
        binary: { type: 'string' },
        from: { type: 'string' },
        out: { type: 'string' },
        man: { type: 'string' },
        docs: { type: 'boolean', default: true },
        register: { type: 'boolean', default: true },
        check: { type: 'boolean', default: false },
        range: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const { values, positionals } = options;
    if (values.binary !== undefined && values.from !== undefined) return '--binary and --from exclude each other';
    const [wrong] = positionals.filter((argument) => !values.range || !/^\d+\.\d+=./.test(argument));
    if (wrong !== undefined) return `unexpected argument "${wrong}"`;
    return options;
  } catch (error) {
    return messageOf(error);
  }
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
  const reply = parseFile(from, await readFile(from, 'utf8'));
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
  const { schema, from } = source;
  const [page, manPage] = (await readDocs(options, source)) ?? [];
  const types = emitOwnTypes(schema, { source: from, manPage, register: options.register });
  if (options.out === undefined) process.stdout.write(types);
  else await writeFile(options.out, types);
  const documented = (kind: string) => {
    const names = [...schema.values()].filter((entity) => entity['meta-type'] === kind).map(({ name }) => name);
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
  const { schema, from } = await readSource(options);
  const unknown = unknownIn(schemaOfRange(range), schema);
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
      return { version: argument.slice(0, at), text: await readFile(argument.slice(at + 1), 'utf8') };
    }),
  );
  const merged = texts.length === 0 ? range : makeRange(texts, range);
  await writeFile(join(source, 'qapi/range.ts'), emitRange(merged));
  await writeFile(join(source, 'qmp/schema/qmp.ts'), emitShipped(merged));
}

function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}
