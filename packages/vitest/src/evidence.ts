import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';

import type { LaunchError, Machine } from '@qemukit/machine';

/** What a machine leaves for whoever has to find out why a test failed. */
export interface Evidence {
  /** The machine's name. */
  readonly name: string;
  /** What it is and how it ended, in a line. */
  readonly headline: string;
  /** What the guest printed on its console. */
  readonly console: string;
  /** The file that holds the same as it came, byte by byte; it is gone when the machine is. */
  readonly consoleFile?: string;
  /** What was said on the monitor, as JSON lines. */
  readonly qmp: string;
  /** The last messages of it, as a person reads them. */
  readonly lastMessages: readonly string[];
  /** What QEMU itself printed. */
  readonly stderr: string;
  /** A command line to paste into a shell. */
  readonly command: string;
}

/** The evidence of a machine, living or not, as it is now. */
export function evidenceOf(machine: Machine): Evidence {
  return {
    name: machine.name,
    headline: inspect(machine),
    console: machine.console.transcript.text,
    consoleFile: join(machine.directory, `${machine.console.id}.log`),
    qmp: machine.qmp.transcript.toJsonLines(),
    lastMessages: machine.qmp.transcript.lastLines(8),
    stderr: machine.stderr.text,
    command: machine.toString(),
  };
}

/** The evidence of a machine that did not come to be. */
export function evidenceOfLaunch(name: string, error: LaunchError): Evidence {
  return {
    name,
    headline: `Machine "${name}" (not launched)`,
    console: '',
    qmp: '',
    lastMessages: [],
    stderr: error.stderr,
    command: error.command ?? '',
  };
}

/** A file of evidence. */
export interface EvidenceFile {
  readonly name: string;
  readonly path: string;
  readonly contentType: string;
}

/** Writes the evidence below a directory, which it makes: a file for each kind that there is any of. */
export async function writeEvidence(evidence: Evidence, directory: string): Promise<EvidenceFile[]> {
  const { console, consoleFile, qmp, stderr, command } = evidence;
  await mkdir(directory, { recursive: true });
  const files: EvidenceFile[] = [];
  const write = async (name: string, content: string, contentType: string, original?: string) => {
    if (content === '') return;
    const path = join(directory, name);
    // The original is gone where the test failed after its clean-up: then what is in memory has to do.
    const copied =
      original !== undefined &&
      (await copyFile(original, path).then(
        () => true,
        () => false,
      ));
    if (!copied) await writeFile(path, content);
    files.push({ name, path, contentType });
  };
  await write('console.log', console, 'text/plain', consoleFile);
  await write('qmp.jsonl', qmp, 'application/jsonl');
  await write('stderr.log', stderr, 'text/plain');
  await write('command.sh', command === '' ? '' : `#!/bin/sh\nexec env ${command}\n`, 'application/x-sh');
  return files;
}
