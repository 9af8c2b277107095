import type { AcceleratorProbe } from '../accelerator.ts';

/** A program that was found. */
export interface FoundProgram {
  /** As `qemu-system-x86_64`. */
  readonly program: string;
  /** `system`, or the suite it was unpacked from. */
  readonly from: string;
  readonly path: string;
  /** undefined where it did not say; `problem` then tells why. */
  readonly version: string | undefined;
  readonly problem: string | undefined;
}

/** What `qemukit doctor --json` prints. */
export interface DoctorReport {
  readonly host: string;
  /** The host's architecture, in QEMU's words. */
  readonly architecture: string;
  readonly qemu: readonly FoundProgram[];
  readonly images: readonly FoundProgram[];
  readonly accelerators: readonly AcceleratorProbe[];
  readonly firmware: readonly {
    readonly name: string;
    readonly architecture: string;
    readonly path: string | undefined;
  }[];
  /** What is missing, and the command that gives it; undefined where we know none. */
  readonly advice: readonly { readonly missing: string; readonly command: string | undefined }[];
  /** Whether machines can be launched: a working QEMU for the host's architecture, and qemu-img. */
  readonly ok: boolean;
}

type Line = readonly [mark: 'ok' | '--', name: string, value: string];

/** The report for people: a line for each thing looked for, `ok` or `--` before it, and then what to do. */
export function formatReport(report: DoctorReport): string {
  const groups: [string, Line[]][] = [
    ['QEMU', programs(report.qemu, 'qemu-system-*')],
    ['Images', programs(report.images, 'qemu-img')],
    [
      `Accelerators for ${report.architecture} guests`,
      report.accelerators.map(({ name, usable, why }) => [usable ? 'ok' : '--', name, why]),
    ],
    [
      'Firmware',
      report.firmware.map(({ name, architecture, path }) => [
        path === undefined ? '--' : 'ok',
        `${name}, ${architecture}`,
        path ?? 'not found',
      ]),
    ],
  ];
  const width = Math.max(...groups.flatMap(([, lines]) => lines.map(([, name]) => name.length)));
  const body = groups.map(
    ([title, lines]) =>
      `${title}\n${lines.map(([mark, name, value]) => `  ${mark}  ${name.padEnd(width)}  ${value}`).join('\n')}\n`,
  );
  const advice = report.advice.map(
    ({ missing, command }) => `  ${missing}\n    ${command ?? 'no package is known for it on this host'}`,
  );
  return [
    `${report.host}, ${report.architecture}\n`,
    ...body,
    advice.length === 0 ? '' : `To add what is missing\n${advice.join('\n')}\n`,
    report.ok
      ? 'Machines can be launched here.\n'
      : 'Machines cannot be launched here yet. `npx qemukit install` adds what is needed.\n',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function programs(found: readonly FoundProgram[], name: string): Line[] {
  return found.length === 0
    ? [['--', name, 'not found']]
    : found.map((each) => [
        each.version === undefined ? '--' : 'ok',
        each.program,
        each.version === undefined
          ? (each.problem ?? each.path)
          : `${each.version}  ${each.path}${each.from === 'system' ? '' : `  (${each.from})`}`,
      ]);
}
