import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

import { dir as temporaryDirectory, setGracefulCleanup } from 'tmp-promise';

import { chooseAccelerator } from './accelerator.ts';
import { findBinary, type QemuInstallation } from './binary.ts';
import { CONSOLE, commandLine, INHERITED, pasteable } from './command-line.ts';
import { Console } from './console.ts';
import { Ending } from './ending.ts';
import { describeExit, LaunchError, messageOf, QemuError, type LaunchPhase } from './errors.ts';
import { explainLaunch } from './explain-launch.ts';
import type { MachineSettings } from './options.ts';
import { QemuProcess } from './process.ts';
import { Monitor } from './qmp/monitor.ts';
import type { AnySchema } from './qmp/register.ts';

// Directories that a process leaves behind because it exits in the middle go with it.
setGracefulCleanup();

/** What a live machine is made of. */
export interface MachineParts {
  readonly name: string;
  readonly directory: string;
  readonly command: readonly string[];
  readonly pasteable: string;
  readonly process: QemuProcess;
  readonly monitor: Monitor<AnySchema>;
  readonly console: Console;
  readonly ending: Ending;
}

/** How far a launch came: what its error can tell. */
interface Attempt {
  phase: LaunchPhase;
  installation?: QemuInstallation;
  pasteable?: string;
  process?: QemuProcess;
  ending?: Ending;
  monitor?: Monitor<AnySchema>;
}

/**
 * Acquires all that a machine is made of, each onto `resources` as soon as it exists.
 *
 * @throws LaunchError
 */
export async function launch(settings: MachineSettings, resources: AsyncDisposableStack): Promise<MachineParts> {
  const attempt: Attempt = { phase: 'prepare' };
  try {
    return await acquire(settings, resources, attempt);
  } catch (cause) {
    throw await launchError(settings, attempt, cause);
  }
}

async function acquire(
  settings: MachineSettings,
  resources: AsyncDisposableStack,
  attempt: Attempt,
): Promise<MachineParts> {
  const { name } = settings;
  const prepared = [
    findBinary(settings.binary, settings.architecture),
    chooseAccelerator(settings.accelerator, settings.architecture),
    makeDirectory(resources),
    readable('kernel', settings.kernel),
    readable('initrd', settings.initrd),
  ] as const;
  await Promise.allSettled(prepared); // whatever fails: `resources` holds what was made
  const [installation, { name: accelerator }, directory] = await Promise.all(prepared);
  const command = commandLine(settings, installation, accelerator, INHERITED);
  const shown = pasteable(settings, installation, accelerator);

  Object.assign(attempt, { phase: 'spawn', installation, pasteable: shown });
  const env = { ...installation.env, ...settings.env };
  const qemu = await QemuProcess.spawn({ command, env, directory, sockets: 2 });
  const ending = new Ending(name, qemu);
  const [monitorSocket, consoleSocket] = qemu.sockets as [Duplex, Duplex];
  const console = new Console(CONSOLE, consoleSocket, join(directory, `${CONSOLE}.log`));
  resources.defer(async () => {
    if (await ending.enforce(attempt.monitor)) await console.closed;
  });

  Object.assign(attempt, { phase: 'greeting', process: qemu, ending });
  const monitor = await Monitor.connect<AnySchema>(monitorSocket, {
    ...settings.wait,
    onGreeting: () => (attempt.phase = 'negotiation'),
    onClose: async (closed) => await ending.explain(closed),
  });
  attempt.monitor = monitor;
  ending.observe(monitor.events);
  return { name, directory, command, pasteable: shown, process: qemu, monitor, console, ending };
}

async function readable(option: string, path: string): Promise<void> {
  if (path === '') return;
  try {
    await access(path, constants.R_OK);
  } catch (cause) {
    throw new QemuError(`the ${option} "${path}" cannot be read: ${messageOf(cause)}`, { cause });
  }
}

async function makeDirectory(resources: AsyncDisposableStack): Promise<string> {
  const { path, cleanup } = await temporaryDirectory({ prefix: 'qemukit', mode: 0o700, unsafeCleanup: true });
  resources.defer(async () => {
    await cleanup().catch((error: unknown) => {
      process.emitWarning(`Cannot remove ${path}: ${messageOf(error)}`, { type: 'QemukitWarning' });
    });
  });
  return path;
}

/** QEMU closes its monitor as it exits: its exit is here at the same time, or it has not exited. */
const AT_ONCE = 20;

async function launchError(settings: MachineSettings, attempt: Attempt, cause: unknown): Promise<LaunchError> {
  const { phase, installation, pasteable: command } = attempt;
  const exit = await attempt.ending?.exitWithin(AT_ONCE);
  const stderr = attempt.process?.output.text ?? '';
  if (exit === undefined) return new LaunchError(messageOf(cause), { phase, command, stderr, cause });
  const why = `QEMU ${describeExit(exit)} before it was ready`;
  const more = installation && (await explainLaunch(installation, settings, stderr));
  // That QEMU exited is the cause; that its monitor closed as well says nothing more.
  return new LaunchError(more === undefined ? why : `${why}; ${more}`, { phase, exit, command, stderr });
}
