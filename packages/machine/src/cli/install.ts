import { readdirSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { hostArchitecture } from '../architecture.ts';
import { findBinary, findSystemQemu, lookUpQemuImg, programOf, unpackedQemu } from '../binary.ts';
import { QemuError } from '../errors.ts';
import { hostSystem, type Piece } from '../host-packages.ts';
import { unpackedDirectory } from '../unpacked-qemu.ts';
import { planInstall, type InstallPlan, type InstallSituation } from './install-plan.ts';

/** What `qemukit install --help` prints. */
export const installUsage = `Usage: qemukit install [--suite SUITE] [--arch ARCHITECTURE] [--dry-run]

Installs what is missing of QEMU's system emulator and qemu-img; does nothing, quickly, where they are there.
Without root or a sudo that asks for no password, Debian's and Ubuntu's packages are unpacked into the user's cache.

  --suite SUITE         the QEMU of another suite, as bookworm-backports, beside the system's own (Debian, Ubuntu)
  --arch ARCHITECTURE   the guests' architecture, as x86_64, aarch64 or riscv64; by default the host's
  --dry-run             only say what would be done
`;

const DAY = 86_400_000;

/**
 * `qemukit install`. Runs no process where nothing is missing, because it comes before every test run. Resolves to the exit
 * code.
 */
export async function install(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { suite: { type: 'string' }, arch: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } },
  });
  const { suite, arch: architecture = hostArchitecture() } = values;
  checkName('suite', suite);
  checkName('arch', architecture);
  const missing = await missingPieces(suite, architecture);
  if (missing.length === 0) {
    say(describeInstalled(suite, architecture));
    return 0;
  }
  const plan = planInstall(await situation(suite, architecture, missing));
  const what = `Missing: ${missing.map((piece) => (piece === 'qemu-system' ? `QEMU for ${architecture}` : piece)).join(', ')}`;
  say(suite === undefined ? what : `${what} of ${suite}`);
  say(describePlan(plan, architecture));
  if (plan.kind === 'manual') return 1;
  if (values['dry-run']) return 0;
  await carryOut(plan, architecture);
  const still = await missingPieces(suite, architecture);
  if (still.length > 0)
    throw new QemuError(`Installed, and still missing: ${still.join(', ')}. See: npx qemukit doctor`);
  say(describeInstalled(suite, architecture));
  return 0;
}

/** Both become part of a path and of a package's name. */
function checkName(option: string, name: string | undefined): void {
  if (name === undefined || /^[a-z0-9][a-z0-9._-]*$/i.test(name)) return;
  throw new RangeError(`--${option} is a name of letters, digits, ".", "_" and "-", not ${JSON.stringify(name)}`);
}

async function missingPieces(suite: string | undefined, architecture: string): Promise<readonly Piece[]> {
  if (suite !== undefined) return unpackedQemu(suite, architecture) === undefined ? ['qemu-system', 'qemu-img'] : [];
  const named = process.env['QEMUKIT_QEMU'] ? await findBinary(undefined, architecture) : undefined;
  const qemu = named ?? findSystemQemu(architecture);
  return [
    ...(qemu === undefined ? (['qemu-system'] as const) : []),
    ...(lookUpQemuImg(qemu) === undefined ? (['qemu-img'] as const) : []),
  ];
}

function describeInstalled(suite: string | undefined, architecture: string): string {
  const qemu = suite === undefined ? findSystemQemu(architecture) : unpackedQemu(suite, architecture);
  const tool = lookUpQemuImg(qemu);
  const places = [qemu, tool].filter((found) => found !== undefined).map(programOf);
  return `Installed: ${places.join(', ')}`;
}

async function situation(
  suite: string | undefined,
  architecture: string,
  missing: readonly Piece[],
): Promise<InstallSituation> {
  const host = hostSystem();
  const root = process.getuid?.() === 0;
  const rights = root ? 'root' : suite === undefined && (await sudoWorks()) ? 'sudo' : 'none';
  return { host, architecture, suite, missing, rights, staleLists: host.manager === 'apt' && areListsStale() };
}

async function sudoWorks(): Promise<boolean> {
  const { execa } = await import('execa');
  const result = await execa('sudo', ['-n', 'true'], { reject: false, stdin: 'ignore', timeout: 10_000 });
  return !result.failed;
}

/** APT leaves a trace of its last update in the time of the directory it downloads to. */
function areListsStale(): boolean {
  const lists = '/var/lib/apt/lists';
  try {
    const some = readdirSync(lists).some((name) => name.includes('_Packages'));
    return !some || Date.now() - statSync(`${lists}/partial`).mtimeMs > DAY;
  } catch {
    return true;
  }
}

function describePlan(plan: InstallPlan, architecture: string): string {
  if (plan.kind === 'run') return plan.commands.map((command) => `$ ${command.join(' ')}`).join('\n');
  if (plan.kind === 'unpack') {
    return `Unpacking the packages of ${plan.suite}, without root, to ${unpackedDirectory(plan.suite, architecture)}`;
  }
  if (plan.kind === 'nothing') return 'Nothing is to be done';
  return `Cannot install it: ${plan.why}${plan.command === undefined ? '' : `. Run: ${plan.command}`}`;
}

async function carryOut(plan: InstallPlan, architecture: string): Promise<void> {
  if (plan.kind === 'unpack') {
    const { unpackQemu } = await import('./unpack.ts');
    await unpackQemu(plan.suite, architecture, say);
  }
  if (plan.kind !== 'run') return;
  const { execa } = await import('execa');
  for (const [file, ...args] of plan.commands) {
    const result = await execa(file, args, {
      reject: false,
      stdin: 'ignore',
      stdout: 'inherit',
      stderr: 'inherit',
      timeout: 3_600_000,
    });
    if (result.failed) {
      throw new QemuError(`Cannot install QEMU: ${[file, ...args].join(' ')} failed: ${result.shortMessage}`, {
        cause: result,
      });
    }
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
