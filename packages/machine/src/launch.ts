import { fstat } from 'node:fs';
import { access, chmod, constants, copyFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { debuglog, promisify } from 'node:util';

import { chooseAccelerator } from './accelerator.ts';
import { findBinary, type QemuInstallation } from './binary.ts';
import { cabled, channels, commandLine, CONSOLE, inherited, MONITOR, pasteable, QTEST } from './command-line.ts';
import { ConsoleShell, PROMPT } from './console-shell.ts';
import { Console } from './console.ts';
import { aborted, remaining } from './deadline.ts';
import { debugMonitorPath } from './debug-monitor.ts';
import { prepareDrives, type Drive } from './drive.ts';
import { Ending } from './ending.ts';
import { describeExit, LaunchError, messageOf, QemuError, type LaunchPhase } from './errors.ts';
import { explainLaunch } from './explain-launch.ts';
import { forward } from './forward.ts';
import { GuestAgent } from './guest-agent.ts';
import { GuestChoice } from './guest-choice.ts';
import { GUEST_PORTS, type GuestAccess } from './guest-options.ts';
import { GuestShell } from './guest-shell.ts';
import type { GuestTransport } from './guest-transport.ts';
import { GuestWatch } from './guest-watch.ts';
import { MachineDirectory } from './machine-directory.ts';
import { MonitorListener } from './monitor-listener.ts';
import type { MachineSettings } from './options.ts';
import { QemuProcess } from './process.ts';
import { QemuGuestAgent } from './qemu-guest-agent.ts';
import { Monitor } from './qmp/monitor.ts';
import type { AnySchema } from './qmp/register.ts';
import { QmpTranscript } from './qmp/transcript.ts';
import { QtestLine } from './qtest-line.ts';
import { serveShares } from './serve-shares.ts';
import { loadSsh2, SshShell } from './ssh-shell.ts';
import { DIRECTORY_VARIABLE } from './stale-directories.ts';

/** Shown with NODE_DEBUG=qemukit. */
const debug = debuglog('qemukit');

/** What a live machine is made of. */
export interface MachineParts {
  /** The options, complete and checked. */
  readonly settings: MachineSettings;
  readonly name: string;
  readonly directory: MachineDirectory;
  readonly command: readonly string[];
  readonly pasteable: string;
  readonly drives: readonly Drive[];
  readonly process: QemuProcess;
  /** Undefined where the machine was to have none. */
  readonly monitor: Monitor<AnySchema> | undefined;
  /** The path of a person's own monitor. */
  readonly debugMonitor: string | undefined;
  /** The first serial port's, then the others in the order of their option. */
  readonly consoles: readonly [Console, ...Console[]];
  readonly qtest: QtestLine | undefined;
  readonly guest: GuestTransport | undefined;
  /** Undefined where the guest's death is to be ignored. */
  readonly watch: GuestWatch | undefined;
  readonly ending: Ending;
}

/** How far a launch came: what its error can tell. */
interface Attempt {
  phase: LaunchPhase;
  installation?: QemuInstallation;
  pasteable?: string;
  process?: QemuProcess;
  consoles?: readonly Console[];
  ending?: Ending;
  monitor?: Monitor<AnySchema>;
  /** What was said on the monitor until it was there. */
  readonly said: QmpTranscript;
}

/**
 * Acquires all that a machine is made of, each onto `resources` as soon as it exists.
 *
 * @throws LaunchError
 */
export async function launch(settings: MachineSettings, resources: AsyncDisposableStack): Promise<MachineParts> {
  const attempt: Attempt = { phase: 'prepare', said: new QmpTranscript() };
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
  const wait = remaining(settings.wait);
  const prepared = [
    findBinary(settings.binary, settings.architecture),
    chooseAccelerator(settings.accelerator, settings.architecture),
    readable('kernel', settings.kernel),
    readable('initrd', settings.initrd),
    readable('firmware', settings.firmware.code.includes('/') ? settings.firmware.code : ''),
    readable('firmware', settings.firmware.vars),
    ...settings.drives.map(async ({ id, file }) => await readable(`image of drive "${id}",`, file)),
    ...settings.shares.map(async ({ host }) => await isDirectory(host)),
    ...settings.guest.flatMap((by) => (typeof by === 'object' && 'ssh' in by ? [loadSsh2()] : [])),
    ...settings.fds.map(async ({ fd }) => await open(fd)),
  ] as const;
  const [installation, { name: accelerator, why }] = await Promise.all(prepared);
  debug('machine "%s": accelerator %s: %s', name, accelerator, why);
  const own = resources.use(new MachineDirectory());
  const directory = own.path;
  const vars = join(directory, 'vars.fd');
  if (settings.firmware.vars !== '') {
    await copyFile(settings.firmware.vars, vars);
    await chmod(vars, 0o600); // a system's own file may be read only, and so would be its copy
  }
  const drives = await prepareDrives(settings.drives, { directory, installation, ...settings.wait });
  const debugMonitor =
    settings.debugMonitor === false ? undefined : debugMonitorPath(settings.debugMonitor, own, resources);
  const listener =
    typeof settings.monitor === 'object' ? resources.use(await MonitorListener.listen(settings.monitor)) : undefined;
  const shares = await serveShares(settings.shares, own, resources, wait());
  const places = { directory, vars, monitor: listener?.address, debugMonitor: debugMonitor ?? '', drives, shares };
  const cards = cabled(settings);
  const ports = cards.map(({ id, network }) => resources.use(network.port(name, id)));
  const captures = settings.nics.filter(({ capture }) => capture).map(({ id }) => join(directory, `${id}.pcap`));
  // QEMU keeps the mode of a file that is there.
  await Promise.all(captures.map(async (file) => await writeFile(file, '', { mode: 0o600 })));
  const command = commandLine(settings, installation, accelerator, inherited(places));
  const shown = pasteable(settings, installation, accelerator, drives);

  Object.assign(attempt, { phase: 'spawn', installation, pasteable: shown });
  const env = { ...installation.env, [DIRECTORY_VARIABLE]: directory, ...settings.env };
  const ends = ports.filter((port) => 'fd' in port);
  const ids = [...channels(settings), ...cards.filter((_, n) => !('fd' in ports[n]!))].map(({ id }) => id);
  const fds = [...ends, ...settings.fds].map(({ fd }) => fd);
  const wrapped = settings.wrapper.length > 0;
  const qemu = await QemuProcess.spawn({
    command,
    wrapped,
    env,
    outputName: "QEMU's output",
    log: join(directory, 'stderr.log'),
    sockets: ids.length,
    fds,
  });
  for (const end of ends) end.handOver();
  const ending = new Ending(name, qemu);
  const socket = (id: string) => qemu.sockets[ids.indexOf(id)]!;
  const openConsole = (id: string) => new Console(id, socket(id), join(directory, `${id}.log`));
  const consoles = [openConsole(CONSOLE), ...settings.consoles.map(({ id }) => openConsole(id))] as const;
  const monitorOpened = Promise.withResolvers<Monitor<AnySchema>>();
  const qtest = settings.qtest ? new QtestLine(socket(QTEST)) : undefined;
  const ways = settings.guest.map((by) => openGuest(by, settings, socket, consoles, monitorOpened.promise));
  const guest = ways.length > 1 ? new GuestChoice(ways) : ways[0];
  const watch = settings.onGuestPanic === 'ignore' ? undefined : new GuestWatch(name, consoles, [qemu.output], guest);
  for (const [n, port] of ports.entries()) if ('connect' in port) port.connect(socket(cards[n]!.id));
  resources.defer(async () => {
    own.removeEmpty();
    if (await ending.enforce(attempt.monitor)) await Promise.all(consoles.map(async ({ closed }) => await closed));
  });

  Object.assign(attempt, { phase: 'greeting', process: qemu, consoles, ending });
  debug('machine "%s": pid %d: %s', name, qemu.pid, shown);
  const parts = {
    settings,
    name,
    directory: own,
    command,
    pasteable: shown,
    drives,
    process: qemu,
    debugMonitor,
    consoles,
    qtest,
    guest,
    watch,
    ending,
  };
  if (settings.monitor === 'none') {
    const { signal } = settings.wait;
    if (signal?.aborted === true) throw aborted(signal, () => 'starting QEMU');
    return { ...parts, monitor: undefined };
  }
  const stream = listener === undefined ? socket(MONITOR) : await listener.accept(qemu.exited, wait());
  const monitor = await Monitor.connect<AnySchema>(stream, {
    ...(listener === undefined ? settings.wait : wait()),
    onMessage: (direction, text) => {
      if (attempt.monitor === undefined) attempt.said.add(direction, text);
    },
    onGreeting: () => (attempt.phase = 'negotiation'),
    onClose: async (closed) => await ending.explain(closed),
  });
  attempt.monitor = monitor;
  monitorOpened.resolve(monitor);
  ending.observe(monitor.events);
  watch?.observe(monitor.events);
  return { ...parts, monitor };
}

async function readable(option: string, path: string): Promise<void> {
  if (path === '') return;
  try {
    await access(path, constants.R_OK);
  } catch (cause) {
    throw new QemuError(`the ${option} "${path}" cannot be read: ${messageOf(cause)}`, { cause });
  }
}

async function isDirectory(path: string): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new QemuError(`the shared directory "${path}" cannot be read: ${messageOf(cause)}`, { cause });
  });
  if (!found.isDirectory()) throw new QemuError(`"${path}" cannot be shared: it is no directory`);
}

async function open(fd: number): Promise<void> {
  try {
    await promisify(fstat)(fd);
  } catch (cause) {
    throw new QemuError(`descriptor ${fd} of the option "fds" is not open here: ${messageOf(cause)}`, { cause });
  }
}

/** QEMU closes its monitor as it exits: its exit is here at the same time, or it has not exited. */
const AT_ONCE = 20;

async function launchError(settings: MachineSettings, attempt: Attempt, cause: unknown): Promise<LaunchError> {
  const { phase, installation, pasteable: command, consoles = [], said } = attempt;
  const exit = await attempt.ending?.exitWithin(AT_ONCE);
  const details = {
    phase,
    command,
    stderr: attempt.process?.output.text ?? '',
    consoles: consoles.map(({ id, transcript, dialogue }) => ({
      id,
      text: transcript.text,
      dialogue: dialogue.toJsonLines(),
    })),
    qmp: { jsonLines: said.toJsonLines(), lastMessages: said.lastLines(8) },
  };
  if (exit === undefined) return new LaunchError(messageOf(cause), { ...details, cause });
  const why = `QEMU ${describeExit(exit)} before it was ready`;
  const more = installation && (await explainLaunch(installation, settings, details.stderr));
  // That QEMU exited is the cause; that its monitor closed as well says nothing more.
  return new LaunchError(more === undefined ? why : `${why}; ${more}`, { ...details, exit });
}

/** Begins to talk to what obeys in the guest. */
function openGuest(
  by: GuestAccess,
  { nics, incoming }: MachineSettings,
  socket: (id: string) => Duplex,
  consoles: readonly Console[],
  monitor: Promise<Monitor<AnySchema>>,
): GuestTransport {
  if (by === 'agent') return new GuestAgent(socket(GUEST_PORTS.agent.id), incoming);
  if (by === 'qemu-ga') return new GuestShell(new QemuGuestAgent(socket(GUEST_PORTS['qemu-ga'].id)));
  if ('ssh' in by) {
    const forwarded = async () => await forward(await monitor, nics, by.ssh.port ?? 22, {});
    return new GuestShell(new SshShell(by, forwarded));
  }
  const console = consoles.find(({ id }) => id === by.console)!; // the options were checked
  return new GuestShell(new ConsoleShell(console, by.prompt ?? PROMPT));
}
