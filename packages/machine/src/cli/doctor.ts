import { accessSync, constants, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { probeAccelerators } from '../accelerator.ts';
import { hostArchitecture } from '../architecture.ts';
import {
  findBinary,
  findSystemQemu,
  lookUpQemuImg,
  programOf,
  qemuImgVersion,
  qemuVersion,
  searchPath,
  unpackedQemu,
  type QemuInstallation,
} from '../binary.ts';
import { messageOf } from '../errors.ts';
import { hostSystem, typedCommand, type Piece } from '../host-packages.ts';
import { listUnpacked } from '../unpacked-qemu.ts';
import { formatReport, type DoctorReport, type FoundProgram } from './doctor-report.ts';
import { FIRMWARE } from './firmware.ts';

/** What `qemukit doctor --help` prints. */
export const doctorUsage = `Usage: qemukit doctor [--json]

Says what this host has for running QEMU, why an accelerator cannot be used, what is missing, and the command that adds
it. Exits with 0 where there is a QEMU for the host's architecture and qemu-img, else with 1.

  --json   the same as JSON
`;

/** `qemukit doctor`. Resolves to the exit code. */
export async function doctor(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: { json: { type: 'boolean', default: false } } });
  const report = await examine();
  process.stdout.write(values.json ? `${JSON.stringify(report, undefined, 2)}\n` : formatReport(report));
  return report.ok ? 0 : 1;
}

async function examine(): Promise<DoctorReport> {
  const architecture = hostArchitecture();
  const host = hostSystem();
  const installations = await allQemus();
  const [qemu, images, accelerators] = await Promise.all([
    Promise.all(installations.map(async (each) => await ask(each, qemuVersion))),
    Promise.all(allImageTools(installations).map(async (each) => await ask(each, qemuImgVersion))),
    probeAccelerators(architecture),
  ]);
  const firmware = FIRMWARE.filter(
    ({ architecture: guest, standard }) =>
      guest === architecture || (!standard && qemu.some(({ program }) => program.endsWith(guest))),
  );
  const found = firmware.map(({ name, architecture: guest, paths }) => ({
    name,
    architecture: guest,
    path: paths.find(isReadable),
  }));
  const own = await ownQemu(architecture);
  const hasQemu = own !== undefined && isThereOne(qemu.filter(({ path }) => path === programOf(own)));
  const hasImages = isThereOne(images);

  const missing: [what: string, piece: Piece, guest: string][] = [];
  if (!hasQemu) missing.push([`QEMU for ${architecture}`, 'qemu-system', architecture]);
  if (!hasImages) missing.push(['qemu-img', 'qemu-img', architecture]);
  for (const [i, { name, architecture: guest, path }] of found.entries()) {
    const piece = firmware[i]?.standard === true ? 'qemu-system' : 'uefi';
    if (path === undefined) missing.push([`${name} for ${guest}`, piece, guest]);
  }
  const advice = missing.map(([what, piece, guest]) => ({
    missing: what,
    command: typedCommand([piece], guest, host),
  }));
  const ok = hasQemu && hasImages;
  return { host: host.title, architecture, qemu, images, accelerators, firmware: found, advice, ok };
}

function isThereOne(programs: readonly FoundProgram[]): boolean {
  return programs.some(({ version }) => version !== undefined);
}

/** The one that a machine would be launched with; undefined where that would fail. */
async function ownQemu(architecture: string): Promise<QemuInstallation | undefined> {
  return await findBinary(undefined, architecture).catch(() => undefined);
}

async function allQemus(): Promise<readonly QemuInstallation[]> {
  const named = await ownQemu(hostArchitecture());
  const names = new Set(
    searchPath()
      .flatMap(list)
      .map((name) => /^qemu-system-(\w+)$/.exec(name)?.[1]),
  );
  const inPath = [...names].filter((name) => name !== undefined).toSorted();
  const unpacked = listUnpacked().map(({ unpacked: { suite, architecture } }) => unpackedQemu(suite, architecture));
  return byPath([named, ...inPath.map(findSystemQemu), ...unpacked].filter((found) => found !== undefined));
}

function allImageTools(installations: readonly QemuInstallation[]): readonly QemuInstallation[] {
  const tools = [undefined, ...installations].map((each) => lookUpQemuImg(each));
  return byPath(tools.filter((tool) => tool !== undefined));
}

/** Each program once. */
function byPath(installations: readonly QemuInstallation[]): readonly QemuInstallation[] {
  return [...new Map(installations.map((each) => [programOf(each), each])).values()];
}

async function ask(
  installation: QemuInstallation,
  version: (installation: QemuInstallation) => Promise<string>,
): Promise<FoundProgram> {
  const path = programOf(installation);
  const found = { program: basename(path), from: installation.name, path };
  try {
    return { ...found, version: await version(installation), problem: undefined };
  } catch (error) {
    return { ...found, version: undefined, problem: messageOf(error) };
  }
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
