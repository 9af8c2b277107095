#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { QemuError } from '../errors.ts';

const USAGE = `Usage: qemukit <command> [options]

  doctor      says what this host has for running QEMU, what is missing, and how it is installed
  install     installs QEMU where it is missing
  schema      writes the TypeScript types of a QEMU's own commands and events
  shell       executes QMP commands on the monitor of a running QEMU
  templates   lists and removes the booted machines in the cache

  qemukit <command> --help   a command's options
  qemukit --version
`;

interface Command {
  readonly usage: string;
  /** Resolves to the exit code. */
  readonly run: (argv: readonly string[]) => Promise<number>;
}

/** Each is loaded when it is asked for: `install` has to be quick. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  doctor: async () => {
    const { doctor, doctorUsage } = await import('./doctor.ts');
    return { usage: doctorUsage, run: doctor };
  },
  install: async () => {
    const { install, installUsage } = await import('./install.ts');
    return { usage: installUsage, run: install };
  },
  schema: async () => {
    const { schema, schemaUsage } = await import('./schema.ts');
    return { usage: schemaUsage, run: schema };
  },
  shell: async () => {
    const { shell, shellUsage } = await import('./shell.ts');
    return { usage: shellUsage, run: shell };
  },
  templates: async () => {
    const { templates, templatesUsage } = await import('./templates.ts');
    return { usage: templatesUsage, run: templates };
  },
};

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === '--version') {
    process.stdout.write(`${version()}\n`);
    return 0;
  }
  if (name === undefined || name === '--help' || name === '-h') return misuse(USAGE, undefined, name);
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) return misuse(USAGE, `there is no command or option ${JSON.stringify(name)}`);
  const command = await load();
  if (rest.includes('--help') || rest.includes('-h')) return misuse(command.usage, undefined, '--help');
  try {
    return await command.run(rest);
  } catch (error) {
    if (error instanceof QemuError) {
      process.stderr.write(`qemukit ${name}: ${error.message}\n`);
      return 1;
    }
    if (isMisuse(error)) return misuse(command.usage, error.message);
    throw error;
  }
}

/** Prints a usage: to stdout where it was asked for, to stderr where something is wrong. */
function misuse(usage: string, wrong?: string, asked?: string): number {
  if (asked !== undefined) {
    process.stdout.write(usage);
    return 0;
  }
  process.stderr.write(wrong === undefined ? usage : `qemukit: ${wrong}\n\n${usage}`);
  return 2;
}

/** What `parseArgs` throws for the user's mistakes, and what our own checks of values throw. */
function isMisuse(error: unknown): error is Error {
  if (error instanceof RangeError) return true;
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

function version(): string {
  const read: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof read === 'object' && read !== null && 'version' in read ? String(read.version) : 'unknown';
}

process.exitCode = await main(process.argv.slice(2));
