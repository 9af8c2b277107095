import { execa } from 'execa';

import { programOf, type QemuInstallation } from '../binary.ts';
import { QemuError } from '../errors.ts';
import { readReply } from '../qapi/read-reply.ts';
import type { Schema } from '../qapi/schema.ts';

/** What a QEMU says of itself. */
export interface Answer {
  /** As `7.2.22`. */
  readonly version: string;
  /** The distribution's own version, as `Debian 1:7.2+dfsg-7`; may be empty. */
  readonly package: string;
  /** Type names are numbers. */
  readonly schema: Schema;
}

/** QEMU answers in some 0.2 s; on a host that emulates another it takes longer. */
const TIMEOUT = 60_000;
const ARGS = ['-machine', 'none', '-nodefaults', '-no-user-config', '-display', 'none', '-qmp', 'stdio'];
const COMMANDS = ['qmp_capabilities', 'query-qmp-schema', 'quit'];

/**
 * Starts a QEMU without a machine, asks for its schema, and ends it.
 *
 * @throws QemuError where it does not start or does not answer within 60 s; ProtocolError where it answers what is no QMP
 */
export async function askSchema(qemu: QemuInstallation): Promise<Answer> {
  // All commands at once: QEMU reads them one after the other, and nothing has to be awaited but its end.
  const input = COMMANDS.map((execute) => JSON.stringify({ execute, id: execute })).join('\n');
  const [file, ...before] = qemu.command;
  const result = await execa(file, [...before, ...qemu.args, ...ARGS], {
    env: qemu.env,
    input,
    timeout: TIMEOUT,
    killSignal: 'SIGKILL', // what hangs may well ignore SIGTERM
    reject: false,
  });
  const messages = result.failed ? [] : result.stdout.split('\n').flatMap(parseLine);
  const greeting = messages.find((message) => 'QMP' in message)?.QMP;
  const answer = messages.find((message) => message.id === 'query-qmp-schema');
  if (greeting === undefined || answer?.return === undefined) {
    const why = result.timedOut
      ? `it did not end within ${TIMEOUT / 1000} s`
      : (result.shortMessage ?? 'it answered no query-qmp-schema');
    const said = result.stderr.trim() === '' ? '' : `\n  ${result.stderr.trim().replaceAll('\n', '\n  ')}`;
    throw new QemuError(`Cannot ask ${programOf(qemu)} for its QMP schema: ${why}${said}`, { cause: result });
  }
  const { major, minor, micro } = greeting.version.qemu;
  return {
    version: `${major}.${minor}.${micro}`,
    package: greeting.version.package.trim().replace(/^\((.*)\)$/, '$1'),
    schema: readReply(answer.return),
  };
}

interface Line {
  readonly QMP?: {
    readonly version: {
      readonly qemu: { readonly major: number; readonly minor: number; readonly micro: number };
      readonly package: string;
    };
  };
  readonly id?: unknown;
  readonly return?: unknown;
}

/** What is no JSON object, as what another program than QEMU prints, is no message. */
function parseLine(line: string): Line | [] {
  try {
    const message: Line | null = JSON.parse(line);
    return typeof message === 'object' && message !== null ? message : [];
  } catch {
    return [];
  }
}
