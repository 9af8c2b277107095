import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';

import { printable, type Exit, type LaunchError, type Machine, type ProcessExit } from '@qemukit/machine';

import { likelyCause, type LikelyCause } from './likely-cause.ts';

/** What a console leaves. */
export interface ConsoleEvidence {
  /** Its files' name; `console` is that of the first serial port. */
  readonly name: string;
  /** What the guest printed on it. */
  readonly text: string;
  /** The file that holds the same as it came, byte by byte, if one does; it is gone when the machine is. */
  readonly file: string | undefined;
  /** What was said on it in both directions, as JSON lines. */
  readonly dialogue: string;
}

/** What a machine leaves for whoever has to find out why a test failed. */
export interface Evidence {
  /** The machine's name. */
  readonly name: string;
  /** What it is and how it ended, in a line. */
  readonly headline: string;
  /** The first serial port, then the others. */
  readonly consoles: readonly ConsoleEvidence[];
  /** The files of what its network cards sent and received, which are gone when the machine is. */
  readonly captures: readonly { readonly name: string; readonly file: string }[];
  /** What was said on the monitor, as JSON lines. */
  readonly qmp: string;
  /** The last messages of it, as a person reads them. */
  readonly lastMessages: readonly string[];
  /** What was said by qtest's protocol, as JSON lines. */
  readonly qtest: string;
  /** What is on the screen, as a PNG; undefined where there is none, or no QEMU to ask. */
  readonly screen: Uint8Array | undefined;
  /** The file of what was in the memory of a guest that died, which is gone when the machine is; undefined where there is none. */
  readonly memory: string | undefined;
  /** What QEMU itself printed. */
  readonly stderr: string;
  /** A command line to paste into a shell. */
  readonly command: string;
  /** How the machine ended, if it did, and when this was. */
  readonly ending: Ending;
  /** What most likely went wrong, where the book of patterns knows it. */
  readonly likelyCause: LikelyCause | undefined;
}

/** What `exit.json` holds; the times are those of the host's clock, in ISO 8601. */
export interface Ending {
  readonly machine: string;
  /** Whether QEMU still ran when the evidence was taken, had ended, or never came to be ready. */
  readonly state: 'running' | 'exited' | 'not launched';
  /** How QEMU ended; null where it had not, or was never spawned. */
  readonly exit: Exit | ProcessExit | null;
  /** When the launch began. */
  readonly launch: string;
  /** When the evidence was taken. */
  readonly taken: string;
}

/** How long a report waits for the picture of a screen, in ms: QEMU may hang, and that may be why the test failed. */
const SCREENSHOT = 2000;
/** How long for the memory of a guest that died, in ms: 256 MiB take a third of a second. */
const MEMORY = 10_000;

/** Positions in what was said by a machine and to it. */
export interface Marks {
  /** By the console's id. */
  readonly consoles: ReadonlyMap<string, { readonly text: number; readonly dialogue: number }>;
  readonly qmp: number;
  readonly stderr: number;
}

/** Where a machine's evidence is now: what is said from now on is from here. */
export function marksOf(machine: Machine): Marks {
  return {
    consoles: new Map(
      Array.from(machine.consoles, ({ id, transcript, dialogue }) => [
        id,
        { text: transcript.mark(), dialogue: dialogue.mark() },
      ]),
    ),
    qmp: transcriptOf(machine)?.mark() ?? 0,
    stderr: machine.stderr.mark(),
  };
}

/**
 * The evidence of a machine, living or not, as it is now; its launch began at `launch`. With `from` it is what was said since
 * then, and console files hold just that. Never rejects, and takes 2 s at most, or 10 s where the memory of a dead guest is written.
 */
export async function evidenceOf(machine: Machine, launch: Date, from?: Marks): Promise<Evidence> {
  const transcript = transcriptOf(machine);
  // Of an end that has come: it is not waited for.
  const exit = (await Promise.race([machine.exited, Promise.resolve(undefined)])) ?? null;
  const evidence = {
    name: machine.name,
    headline: inspect(machine),
    consoles: Array.from(machine.consoles, (console) => {
      const since = from?.consoles.get(console.id);
      return {
        name: console === machine.console ? 'console' : console.id,
        text: console.transcript.slice(since?.text ?? 0),
        file: since === undefined ? join(machine.directory, `${console.id}.log`) : undefined,
        dialogue: console.dialogue.toJsonLines(since?.dialogue),
      };
    }),
    // Taken before the screen is asked for: that is no part of the test.
    qmp: transcript?.toJsonLines(from?.qmp) ?? '',
    lastMessages: transcript?.lastLines(8, { from: from?.qmp }) ?? [],
    captures: machine.nics.flatMap(({ id, capture }) =>
      capture === undefined ? [] : [{ name: `${id}.pcap`, file: capture }],
    ),
    qtest: qtestOf(machine),
    stderr: machine.stderr.slice(from?.stderr ?? 0),
    command: machine.toString(),
    ending: endingOf(machine.name, exit === null ? 'running' : 'exited', exit, launch),
  };
  const [screen, memory] = await Promise.all([
    machine.screenshot({ timeout: SCREENSHOT }).catch(() => undefined),
    machine.memoryDump({ timeout: MEMORY }).catch(() => undefined),
  ]);
  return { ...evidence, screen, memory, likelyCause: causeOf(evidence) };
}

function endingOf(machine: string, state: Ending['state'], exit: Ending['exit'], launch: Date): Ending {
  return { machine, state, exit, launch: launch.toISOString(), taken: new Date().toISOString() };
}

function causeOf({ consoles, stderr, qmp }: Pick<Evidence, 'consoles' | 'stderr' | 'qmp'>): LikelyCause | undefined {
  return likelyCause({ console: consoles.map(({ text }) => printable(text)).join('\n'), stderr, qmp });
}

function transcriptOf(machine: Machine): Machine['qmp']['transcript'] | undefined {
  try {
    return machine.qmp.transcript;
  } catch {
    return undefined; // it was launched without a monitor
  }
}

function qtestOf(machine: Machine): string {
  try {
    return machine.qtest.dialogue.toJsonLines();
  } catch {
    return ''; // its accelerator is another
  }
}

/** The evidence of a machine that did not come to be; its launch began at `launch`. */
export function evidenceOfLaunch(name: string, error: LaunchError, launch: Date): Evidence {
  const evidence = {
    name,
    headline: `Machine "${name}" (not launched)`,
    consoles: error.consoles.map(({ id, ...said }, index) => ({
      ...said,
      name: index === 0 ? 'console' : id,
      file: undefined, // it is gone with what else there was of the machine
    })),
    captures: [],
    qmp: error.qmp.jsonLines,
    lastMessages: error.qmp.lastMessages,
    qtest: '',
    screen: undefined,
    memory: undefined,
    stderr: error.stderr,
    command: error.command ?? '',
    ending: endingOf(name, 'not launched', error.exit ?? null, launch),
  };
  return { ...evidence, likelyCause: causeOf(evidence) };
}

/** A file of evidence. */
export interface EvidenceFile {
  readonly name: string;
  readonly path: string;
  readonly contentType: string;
}

/** Writes the evidence below a directory, which it makes: a file for each kind that there is any of. */
export async function writeEvidence(evidence: Evidence, directory: string): Promise<EvidenceFile[]> {
  const { consoles, captures, qmp, qtest, screen, memory, stderr, command, ending } = evidence;
  // What a guest says may be nobody else's business.
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const files: EvidenceFile[] = [];
  const write = async (name: string, content: string | Uint8Array, contentType: string, original?: string) => {
    if (content.length === 0) return;
    const path = join(directory, name);
    // The original is gone where the test failed after its clean-up: then what is in memory has to do.
    const copied = original !== undefined && (await copy(original, path));
    if (!copied) await writeFile(path, content, { mode: 0o600 });
    files.push({ name, path, contentType });
  };
  for (const { name, text, file, dialogue } of consoles) {
    await write(`${name}.log`, text, 'text/plain', file);
    await write(`${name}.jsonl`, dialogue, 'application/jsonl');
  }
  const originals = [
    ...captures.map((capture) => ({ ...capture, contentType: 'application/vnd.tcpdump.pcap' })),
    ...(memory === undefined ? [] : [{ name: 'memory.dump', file: memory, contentType: 'application/octet-stream' }]),
  ];
  for (const { name, file, contentType } of originals) {
    const path = join(directory, name);
    if (await copy(file, path)) files.push({ name, path, contentType });
  }
  await write('qmp.jsonl', qmp, 'application/jsonl');
  await write('qtest.jsonl', qtest, 'application/jsonl');
  await write('screen.png', screen ?? '', 'image/png');
  await write('stderr.log', stderr, 'text/plain');
  await write('command.sh', command === '' ? '' : `#!/bin/sh\nexec env ${command}\n`, 'application/x-sh');
  await write('exit.json', `${JSON.stringify(ending, null, 2)}\n`, 'application/json');
  return files;
}

/** Whether it could be copied. */
async function copy(from: string, to: string): Promise<boolean> {
  return await copyFile(from, to).then(
    () => true,
    () => false,
  );
}
