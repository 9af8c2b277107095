import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

import { lastLines, printable } from '@qemukit/machine';
import type { TestContext } from 'vitest';

import { writeEvidence, type Evidence } from './evidence.ts';
import type { LikelyCause } from './likely-cause.ts';

/** The type of our annotations: reporters show it, users may filter by it. */
const ANNOTATION = 'qemukit';

declare module 'vitest' {
  interface TaskMeta {
    /** The evidence of the test's machines, of each attempt that has any. */
    qemukit?: EvidenceRecord[];
  }
}

/** Where the evidence of a machine is: the JSON reporter shows it, and other reporters may ask for it by `testCase.meta()`. */
export interface EvidenceRecord {
  readonly machine: string;
  /** How it ended, in a line. */
  readonly headline: string;
  readonly likelyCause: string | null;
  /** Relative to the project's root. */
  readonly directory: string;
  /** Their names in the directory. */
  readonly files: readonly string[];
}

/** A machine's evidence, with what is to be known of its test. */
export interface Reported extends Evidence {
  /** What the test was at when it was ended from outside, by its timeout or a cancelled run. */
  readonly hungAt: readonly string[];
  /** How long it waited for a place before it began; undefined where it did not. */
  readonly waited: string | undefined;
}

/** How many lines of each kind are shown; the files hold all. */
const SHOWN = { console: 15, stderr: 10 };

/** Shows the evidence below the test's failure and attaches its files. Never rejects: the failure itself is what counts. */
export async function report(
  { task, annotate }: Pick<TestContext, 'task' | 'annotate'>,
  evidence: Reported,
  directory: string,
): Promise<void> {
  try {
    let where = `files: ${relative(process.cwd(), directory)}`;
    const files = await writeEvidence(evidence, directory).catch((error: unknown) => {
      where = `no files: ${String(error)}`; // the disk may be full: what is known is shown all the same
      return [];
    });
    const { filepath, name: file } = task.file;
    const root = filepath.endsWith(file) ? filepath.slice(0, -file.length) : process.cwd();
    (task.meta.qemukit ??= []).push({
      machine: evidence.name,
      headline: evidence.headline,
      likelyCause: evidence.likelyCause === undefined ? null : causeLine(evidence.likelyCause),
      directory: relative(root, directory).split(sep).join('/'),
      files: files.map(({ name }) => name),
    });
    const { likelyCause } = evidence;
    // On its own: HTML runs the lines of an annotation together.
    if (likelyCause !== undefined) await annotateLate(task, () => annotate(causeLine(likelyCause), ANNOTATION));
    await annotateLate(task, () => annotate(`${describe(evidence)}\n     ${where}`, ANNOTATION));
    for (const { name, path, contentType } of files) {
      await annotateLate(task, () => annotate(`${evidence.name} ${name}`, ANNOTATION, { path, contentType }));
    }
  } catch (error) {
    process.emitWarning(`The evidence of machine "${evidence.name}" is lost: ${String(error)}`, {
      type: 'QemukitWarning',
    });
  }
}

/** Writes pictures into the test's directory, and attaches them to its report → a line for each, with its path. */
export async function attachPictures(
  { task, annotate }: Pick<TestContext, 'task' | 'annotate'>,
  pictures: readonly { readonly title: string; readonly name: string; readonly picture: Uint8Array }[],
  directory: string,
): Promise<readonly string[]> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lines: string[] = [];
  for (const { title, name, picture } of pictures) {
    const path = join(directory, name);
    await writeFile(path, picture, { mode: 0o600 });
    await annotateLate(task, () => annotate(title, ANNOTATION, { path, contentType: 'image/png' }));
    lines.push(`${title}: ${relative(process.cwd(), path)}`);
  }
  return lines;
}

/** What the terminal shows of a machine's evidence. */
function describe({ headline, hungAt, waited, consoles, lastMessages, stderr, command }: Reported): string {
  return [
    headline,
    ...(waited === undefined ? [] : [`before it began, the test ${waited}`]),
    ...(hungAt.length === 0 ? [] : section('when it was ended, the test was', hungAt.map(printable), '')),
    ...consoles.flatMap(({ name, text }) =>
      section(
        `${name}, last lines:`,
        lastLines(text, SHOWN.console),
        `nothing was printed on ${name === 'console' ? 'the console' : name}`,
      ),
    ),
    ...section('QMP, last messages (ms):', lastMessages, 'nothing was said on the monitor'),
    ...section('QEMU printed:', lastLines(stderr, SHOWN.stderr), 'QEMU printed nothing'),
    ...section('command line:', command === '' ? [] : [command], 'QEMU was not run'),
  ].join('\n     ');
}

function causeLine({ cause, fix }: LikelyCause): string {
  return `likely cause: ${cause}; fix: ${fix}`;
}

function section(title: string, lines: readonly string[], otherwise: string): string[] {
  return lines.length === 0 ? [otherwise] : [title, ...lines.map((line) => `  │ ${line}`)];
}

/**
 * Vitest refuses annotations once a test's state is decided, and that is before fixtures are cleaned up. It looks at the state
 * when it is called and not later, so the state is put back before anybody else can see it.
 */
async function annotateLate(task: TestContext['task'], annotate: () => Promise<unknown>): Promise<void> {
  const { result } = task as { result?: { state: string } };
  const state = result?.state;
  let annotation: Promise<unknown>;
  try {
    if (result !== undefined) result.state = 'run';
    annotation = annotate();
  } finally {
    if (result !== undefined && state !== undefined) result.state = state;
  }
  await annotation;
}
