import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { hostArchitecture } from './architecture.ts';
import { messageOf, QemuError } from './errors.ts';
import { helpNames } from './help-names.ts';
import { hostSystem, typedCommand, type Piece } from './host-packages.ts';
import { below } from './printable.ts';
import { readUnpacked, unpackedDirectory } from './unpacked-qemu.ts';

/** A QEMU on this host, and how it is run: `command`, then `args`, then the caller's own arguments. */
export interface QemuInstallation {
  /** `system`, the suite of one unpacked by `qemukit install`, or the path that was asked for. */
  readonly name: string;
  /** The program's path; or a dynamic loader, its `--library-path …`, and the program. */
  readonly command: readonly [string, ...string[]];
  /** QEMU arguments it needs before all others. */
  readonly args: readonly string[];
  /** Variables it needs beside the caller's own. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Finds the QEMU to run, without running anything. A name with a slash is a path. Any other name is looked up in PATH,
 * then among the suites that `qemukit install --suite` unpacked, then beside the QEMU that `qemukit install` unpacked. Without a name: `$QEMUKIT_QEMU`, read the same way; else
 * `qemu-system-<architecture>` in PATH; else the one that `qemukit install` unpacked into the user's cache.
 *
 * @throws QemuError that says what was looked for, where, and how it is installed here
 */
export async function findBinary(
  binary: string | QemuInstallation | undefined,
  architecture: string,
): Promise<QemuInstallation> {
  if (typeof binary === 'object') return binary;
  const asked = binary ?? (process.env['QEMUKIT_QEMU'] || undefined);
  const origin = binary === undefined ? ' (from $QEMUKIT_QEMU)' : '';
  if (asked?.includes('/') === true) return fromPath(asked, origin);
  if (asked !== undefined) {
    const found =
      systemProgram(asked) ??
      unpackedQemu(asked, architecture) ??
      programBeside(unpackedQemu(ownSuite(), architecture), asked);
    if (found !== undefined) return found;
    throw new QemuError(
      `Cannot find ${asked}${origin}: it is no program in ${shownPath()}, and no QEMU in ${unpackedDirectory(asked, architecture)}. ${installHint('qemu-system', architecture)}`,
    );
  }
  const found = findSystemQemu(architecture);
  if (found !== undefined) return found;
  const unpacked = unpackedDirectory(ownSuite(), architecture);
  throw new QemuError(
    `Cannot find qemu-system-${architecture}: it is not in ${shownPath()}, nor was it unpacked to ${unpacked}. ${installHint('qemu-system', architecture)}`,
  );
}

/** The QEMU that is used where none is asked for; undefined where there is none. */
export function findSystemQemu(architecture: string): QemuInstallation | undefined {
  return (
    systemProgram(`qemu-system-${architecture}`) ??
    // Red Hat's only QEMU lies outside PATH.
    (architecture === hostArchitecture() ? programAt('/usr/libexec/qemu-kvm', 'system') : undefined) ??
    unpackedQemu(ownSuite(), architecture)
  );
}

/**
 * The QEMU that `qemukit install --suite` unpacked for a guest architecture; by default the host's own.
 *
 * @throws QemuError with the command that installs it
 */
export async function installedQemu(suite: string, architecture = hostArchitecture()): Promise<QemuInstallation> {
  const found = unpackedQemu(suite, architecture);
  if (found !== undefined) return found;
  const arch = architecture === hostArchitecture() ? '' : ` --arch ${architecture}`;
  throw new QemuError(
    `Cannot find the QEMU of ${suite} for ${architecture}: nothing was unpacked to ${unpackedDirectory(suite, architecture)}. Install it with: npx qemukit install --suite ${suite}${arch}`,
  );
}

/**
 * Finds `qemu-img`, without running anything: the one beside `installation`'s program, else the one in PATH, else the one
 * that `qemukit install` unpacked.
 *
 * @throws QemuError that says how it is installed here
 */
export async function findQemuImg(installation?: QemuInstallation): Promise<QemuInstallation> {
  const found = lookUpQemuImg(installation);
  if (found !== undefined) return found;
  throw new QemuError(`Cannot find qemu-img in ${shownPath()}. ${installHint('qemu-img', hostArchitecture())}`);
}

/** What {@link findQemuImg} finds; undefined where it would throw. */
export function lookUpQemuImg(installation?: QemuInstallation): QemuInstallation | undefined {
  return (
    (installation && imageToolBeside(installation)) ??
    systemProgram('qemu-img') ??
    imageToolBeside(unpackedQemu(ownSuite(), hostArchitecture()))
  );
}

/**
 * The version of a QEMU, as `7.2.22`.
 *
 * @throws QemuError if the program cannot be run, is something else, or says nothing for 10 s
 */
export async function qemuVersion(installation: QemuInstallation): Promise<string> {
  return await versionOf(installation, /^QEMU emulator version (\d+\.\d+\.\d+)/m, 'a QEMU system emulator');
}

/** The version of a `qemu-img`, in the same way. */
export async function qemuImgVersion(installation: QemuInstallation): Promise<string> {
  return await versionOf(installation, /^qemu-img version (\d+\.\d+\.\d+)/m, "QEMU's qemu-img");
}

/**
 * The names that a QEMU lists for an option's `help`: its machine types, accelerators, CPUs, devices.
 *
 * @throws QemuError with what QEMU said, if it has no such option or none of its names
 */
export async function listQemu(
  installation: QemuInstallation,
  option: 'machine' | 'accel' | 'cpu' | 'device' | 'netdev' | 'chardev' | 'display' | 'object' | 'audiodev',
): Promise<readonly string[]> {
  // Without a machine type the ARM emulators list no CPUs, and `none` loads no firmware.
  const machine = option === 'machine' ? [] : ['-machine', 'none'];
  const { failed, printed, stderr } = await run(installation, [...machine, `-${option}`, 'help']);
  const names = helpNames(option, printed);
  if (failed === undefined && names.length > 0) return names;
  throw new QemuError(`Cannot list what \`-${option} help\` of ${programOf(installation)} prints${below(stderr)}`);
}

async function versionOf(installation: QemuInstallation, pattern: RegExp, what: string): Promise<string> {
  const { failed, printed, stderr } = await run(installation, ['--version']);
  const version = pattern.exec(printed)?.[1];
  if (failed === undefined && version !== undefined) return version;
  const program = programOf(installation);
  const said = `${printed}${stderr}`.trim().split('\n')[0] ?? '';
  const saw = said === '' ? 'nothing' : JSON.stringify(said.slice(0, 200));
  throw new QemuError(
    `${program} is not ${what}: \`--version\` printed ${saw}${failed === undefined ? '' : ` and ${failed.why}`}`,
    failed === undefined ? undefined : { cause: failed.cause },
  );
}

/** What a program prints, on stdout and stderr, when it is given this argument; whatever it exits with. */
export async function printedBy(installation: QemuInstallation, argument: string): Promise<string> {
  const { printed, stderr } = await run(installation, [argument]);
  return `${printed}${stderr}`;
}

/** Milliseconds until a program that should only print something is taken for something else. */
const LONGEST_ANSWER = 10_000;

interface Run {
  /** Why it is not to be trusted; undefined for exit code 0. */
  readonly failed: { readonly why: string; readonly cause: unknown } | undefined;
  readonly printed: string;
  readonly stderr: string;
}

async function run({ command: [file, ...before], args, env }: QemuInstallation, more: readonly string[]): Promise<Run> {
  // Loaded here, because finding needs no process and has to be quick: `qemukit install` runs before every test run.
  const { execa } = await import('execa');
  const child = execa(file, [...before, ...args, ...more], { env, reject: false, stdin: 'ignore' });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL'); // what hangs may well ignore SIGTERM
    // A child of its own may live on and keep the pipes open: its end is not waited for.
    child.stdout.destroy();
    child.stderr.destroy();
  }, LONGEST_ANSWER);
  const result = await child;
  clearTimeout(timer);
  const why = timedOut
    ? `did not end in ${LONGEST_ANSWER / 1000} s`
    : result.exitCode === undefined
      ? `could not be run: ${messageOf(result.cause ?? result)}`
      : `exited with code ${result.exitCode}`;
  return {
    failed: timedOut || result.failed ? { why, cause: result } : undefined,
    printed: result.stdout ?? '',
    stderr: result.stderr ?? '',
  };
}

/** The program of an installation, whatever loads it. */
export function programOf({ command }: QemuInstallation): string {
  return command.at(-1) ?? command[0];
}

/** The name of the distribution's own suite, under which `qemukit install` unpacks. */
export function ownSuite(): string {
  return hostSystem().codename ?? 'stable';
}

/** The QEMU of a suite that was unpacked for a guest architecture; undefined where none was. */
export function unpackedQemu(suite: string, architecture: string): QemuInstallation | undefined {
  const directory = unpackedDirectory(suite, architecture);
  const unpacked = readUnpacked(directory);
  if (unpacked === undefined) return undefined;
  const at = (path: string) => join(directory, path);
  return {
    name: suite,
    command: [at(unpacked.loader), '--library-path', unpacked.libraries.map(at).join(delimiter), at(unpacked.program)],
    args: unpacked.data.flatMap((path) => ['-L', at(path)]),
    env: { QEMU_MODULE_DIR: at(unpacked.modules) },
  };
}

function imageToolBeside(installation: QemuInstallation | undefined): QemuInstallation | undefined {
  const tool = programBeside(installation, 'qemu-img');
  return tool && { ...tool, args: [] };
}

/** Another program of an installation, run as its own is. */
function programBeside(installation: QemuInstallation | undefined, name: string): QemuInstallation | undefined {
  if (installation === undefined) return undefined;
  const [file, ...rest] = installation.command;
  const program = join(dirname(programOf(installation)), name);
  if (whyNotRunnable(program) !== undefined) return undefined;
  return { ...installation, command: rest.length === 0 ? [program] : [file, ...rest.slice(0, -1), program] };
}

function fromPath(path: string, origin: string): QemuInstallation {
  const absolute = resolve(path);
  const why = whyNotRunnable(absolute);
  if (why === undefined) return { name: absolute, command: [absolute], args: [], env: {} };
  throw new QemuError(`Cannot use ${absolute} as QEMU${origin}: ${why}`);
}

function systemProgram(name: string): QemuInstallation | undefined {
  for (const directory of searchPath()) {
    const found = programAt(join(directory, name), 'system');
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A program at a path; undefined where there is none that can be run. */
export function programAt(path: string, name: string): QemuInstallation | undefined {
  return whyNotRunnable(path) === undefined ? { name, command: [path], args: [], env: {} } : undefined;
}

/** The directories of PATH, in order. */
export function searchPath(): readonly string[] {
  return (process.env['PATH'] ?? '').split(delimiter).filter((directory) => directory !== '');
}

function shownPath(): string {
  return `PATH (${searchPath().join(delimiter)})`;
}

function whyNotRunnable(path: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return 'there is no such file';
    if (found.isDirectory()) return 'it is a directory';
  } catch (error) {
    return messageOf(error); // a directory that may not be searched, or links that go round
  }
  try {
    accessSync(path, constants.X_OK);
    return undefined;
  } catch {
    return 'it is not executable';
  }
}

function installHint(piece: Piece, architecture: string): string {
  const command = typedCommand([piece], architecture, hostSystem());
  const arch = architecture === hostArchitecture() ? '' : ` --arch ${architecture}`;
  return `Install it with: npx qemukit install${arch}${command === undefined ? '' : `, which here is: ${command}`}`;
}
