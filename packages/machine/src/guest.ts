import { mkdir, stat } from 'node:fs/promises';
import { basename, dirname, posix } from 'node:path';

import type { WaitOptions } from './deadline.ts';
import type { Exit } from './errors.ts';
import { GuestAgent } from './guest-agent.ts';
import {
  checkText,
  commandWords,
  quoteWord,
  shownCommand,
  templateCommand,
  type GuestCommand,
} from './guest-command.ts';
import { guestInput, type GuestInput } from './guest-input.ts';
import { isGuestPort } from './guest-options.ts';
import { agentRequests, type GuestIdentity } from './guest-identity.ts';
import { finishTask, ProcessOutput, startProcess, type GuestProcess, type GuestResult } from './guest-process.ts';
import type { GuestTask, GuestTransport } from './guest-transport.ts';
import { waitUntil } from './guest-wait.ts';
import { listeningPorts } from './listening-ports.ts';
import { lastLines } from './printable.ts';
import type { EventLog } from './qmp/event-log.ts';
import type { AnySchema } from './qmp/register.ts';
import { packTar, unpackTar } from './tar.ts';

/** How a command is run in the guest. `timeout` (default: 30 000 ms) or `signal` kills its process group. */
export interface GuestExecOptions extends WaitOptions {
  /** What it reads on stdin; nothing by default. */
  readonly input?: GuestInput | undefined;
  /** Added to the environment of what obeys us in the guest. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The directory it runs in. Default: `/`. */
  readonly cwd?: string | undefined;
  /** The user it runs as, by name. Default: root, or whoever obeys us. */
  readonly user?: string | undefined;
  /** Whether a command that does not exit with 0 rejects with `GuestCommandError`. Default: true. */
  readonly reject?: boolean | undefined;
}

/** How a file of the guest is written. */
export interface GuestWriteOptions extends WaitOptions {
  /** Its permission bits. Default: those of the file that is there, or 0644. */
  readonly mode?: number | undefined;
}

/** The machine around a guest. */
export interface GuestMachine {
  readonly events: EventLog<AnySchema>;
  /** Says that the machine's end is wanted. */
  ask(): void;
  waitForExit(options: WaitOptions): Promise<Exit>;
}

/**
 * A hand inside the guest: commands, files and waits, over whatever obeys us in there; the machine's option `guest` says what
 * that is. Everything waits until the guest answers. All waits take `timeout` (default: 30 s) and `signal`, reject with
 * TimeoutError and AbortError, and at once with MachineExitedError when QEMU ends.
 */
export class Guest {
  readonly #transport: GuestTransport;
  readonly #machine: GuestMachine;

  constructor(transport: GuestTransport, machine: GuestMachine) {
    this.#transport = transport;
    this.#machine = machine;
    void this.#watch();
  }

  /**
   * How the guest is reached: `agent`, `qemu-ga`, `console` or `ssh`, as the machine's option `guest` says; where that names
   * several, the one that answered, and until then all, as `agent or qemu-ga`.
   */
  get transport(): string {
    return this.#transport.name;
  }

  /**
   * Runs a command: a string by the guest's shell, an array as it is, a template with each value as one word:
   * `` exec`rm -r ${path}` ``. To be awaited for its result, or iterated over for its output as it comes.
   *
   * @throws GuestCommandError where it does not exit with 0 and `reject` is not false; QemuError where it cannot be run;
   * TypeError, RangeError for a wrong argument
   */
  exec(command: GuestCommand, options?: GuestExecOptions): GuestProcess;
  exec(strings: TemplateStringsArray, ...values: unknown[]): GuestProcess;
  exec(command: GuestCommand | TemplateStringsArray, ...rest: unknown[]): GuestProcess {
    if (typeof command === 'object' && 'raw' in command) return this.#exec(templateCommand(command, rest), {});
    return this.#exec(command, rest[0] ?? {});
  }

  /** Reads a file whole, as bytes. @throws QemuError where it cannot be read */
  async readFile(path: string, options: WaitOptions = {}): Promise<Buffer> {
    checkPath(path);
    const output = new ProcessOutput();
    await finishTask(this.#transport, { kind: 'read', path }, `reading "${path}"`, output, options);
    return output.kept().stdout;
  }

  /** Writes a file, made or emptied first; the directory it is in exists. @throws QemuError where it cannot be written */
  async writeFile(path: string, content: GuestInput, options: GuestWriteOptions = {}): Promise<void> {
    checkPath(path);
    const task: GuestTask = { kind: 'write', path, mode: options.mode, input: guestInput(content) };
    await finishTask(this.#transport, task, `writing "${path}"`, new ProcessOutput(), options);
  }

  /**
   * Copies a file, or a directory with all that is in it, from the host to a path in the guest, whose parent directories are
   * made. Modes and symbolic links are kept; what is in a directory already stays. The guest needs `tar`.
   */
  async copyTo(hostPath: string, guestPath: string, options: WaitOptions = {}): Promise<void> {
    checkPath(guestPath);
    await stat(hostPath); // ENOENT in the host's words, before the guest is touched
    const path = posix.normalize(guestPath).replace(/(?<=.)\/$/, '');
    const script = 'mkdir -p "$1" && exec tar -x -p -f - -C "$1"';
    await this.#exec(['/bin/sh', '-c', script, 'sh', posix.dirname(path)], {
      ...options,
      input: packTar(hostPath, posix.basename(path)),
    });
  }

  /** The same from the guest to the host; the guest cannot make it write anywhere but to `hostPath`. */
  async copyFrom(guestPath: string, hostPath: string, options: WaitOptions = {}): Promise<void> {
    checkPath(guestPath);
    const path = posix.normalize(guestPath).replace(/(?<=.)\/$/, '');
    await mkdir(dirname(hostPath), { recursive: true });
    const command = ['tar', '-c', '-f', '-', '-C', posix.dirname(path), `./${basename(path)}`];
    await unpackTar(stdoutOf(this.#exec(command, options)), hostPath);
  }

  /** Waits until there is something at a path. */
  async waitForFile(path: string, options: WaitOptions = {}): Promise<void> {
    checkPath(path);
    await waitUntil<true>(this.#transport, `"${path}"`, options, async (look) => {
      const { exitCode } = await this.#exec(['test', '-e', path], { ...look, reject: false });
      return exitCode === 0 ? { found: true } : { instead: 'it is not there' };
    });
  }

  /** Waits until the guest listens on a TCP port, on whatever address. */
  async waitForPort(port: number, options: WaitOptions = {}): Promise<void> {
    if (!Number.isInteger(port) || port < 1 || port > 65535) {
      throw new RangeError(`A TCP port is a whole number from 1 to 65535, not ${port}`);
    }
    await waitUntil<true>(this.#transport, `TCP port ${port}`, options, async (look) => {
      // A kernel without IPv6 has one of the two only.
      const { stdout } = await this.#exec('cat /proc/net/tcp /proc/net/tcp6 2>/dev/null', { ...look, reject: false });
      const ports = listeningPorts(stdout);
      if (ports.includes(port)) return { found: true };
      return {
        instead: ports.length === 0 ? 'nothing listens on TCP' : `what listens on TCP is at ${ports.join(', ')}`,
      };
    });
  }

  /** Waits until a unit of systemd is active. */
  async waitForUnit(unit: string, options: WaitOptions = {}): Promise<void> {
    await waitUntil<true>(this.#transport, `unit "${unit}"`, options, async (look) => {
      const { stdout, stderr } = await this.#exec(['systemctl', 'is-active', '--', unit], { ...look, reject: false });
      return stdout === 'active' ? { found: true } : { instead: `it is ${stdout || stderr || 'not known'}` };
    });
  }

  /** Runs a command again and again until it exits with 0 → its result. */
  async waitUntilSucceeds(command: GuestCommand, options: WaitOptions = {}): Promise<GuestResult> {
    const what = `${JSON.stringify(shownCommand(command))} to succeed`;
    return await waitUntil<GuestResult>(this.#transport, what, options, async (look) => {
      const result = await this.#exec(command, { ...look, reject: false });
      if (result.exitCode === 0) return { found: result };
      const [line] = lastLines(result.stderr || result.stdout, 1);
      const end =
        result.signal === undefined ? `exited with code ${result.exitCode}` : `was killed by ${result.signal}`;
      return { instead: `it ${end}${line === undefined ? '' : `, and said ${JSON.stringify(line)}`}` };
    });
  }

  /** Waits until the guest answers; a timeout says why it may not. */
  async ready(options: WaitOptions = {}): Promise<void> {
    await this.#transport.ready(options);
  }

  /** Shuts the guest down, as its own `poweroff` does, and waits until QEMU has exited. */
  async shutdown(options: WaitOptions = {}): Promise<Exit> {
    await this.ready(options);
    this.#machine.ask();
    void this.#power('poweroff');
    return await this.#machine.waitForExit(options);
  }

  /** Reboots the guest, as its own `reboot` does, and waits until it answers again. */
  async reboot(options: WaitOptions = {}): Promise<void> {
    await this.ready(options);
    const from = this.#machine.events.mark();
    void this.#power('reboot');
    await this.#machine.events.waitFor('RESET', { ...options, from });
    // Told here as well: the other reader of the events may come later than this one.
    this.#transport.restart('was reset');
    await this.ready(options);
  }

  /**
   * Makes a guest another than the one that it is a copy of: its clock, its random numbers, its hostname, its MAC addresses.
   * What is left out stays. Only qemukit's agent can do that.
   *
   * @throws TypeError for another agent, or a wrong value; QemuError where the guest refuses
   */
  async personalize(identity: GuestIdentity, options: WaitOptions = {}): Promise<void> {
    const transport = this.#transport;
    if (!(transport instanceof GuestAgent)) throw new TypeError("personalize() needs qemukit's agent in the guest");
    await Promise.all(
      agentRequests(identity).map(async ({ type, payload }) => await transport.request(type, payload, options)),
    );
  }

  #exec(command: GuestCommand, options: GuestExecOptions): GuestProcess {
    const { input = '', env = {}, cwd = '', user = '', reject, timeout, signal } = options;
    for (const [name, value] of Object.entries(env)) {
      checkText('A variable', `${name}=${value}`);
      if (name === '' || name.includes('=')) throw new RangeError(`"${name}" is no name of a variable`);
    }
    checkText('A directory', cwd);
    checkText('A user', user);
    const task: GuestTask = { kind: 'run', command: commandWords(command), env, cwd, user, input: guestInput(input) };
    return startProcess(this.#transport, task, shownCommand(command), { reject, timeout, signal });
  }

  /** The guest goes away while it answers: what it says is of no use. */
  async #power(command: string): Promise<void> {
    const input = guestInput('');
    const task: GuestTask = { kind: 'run', command: [command], env: {}, cwd: '', user: '', input };
    await finishTask(this.#transport, task, command, new ProcessOutput(), {}).catch(() => undefined);
  }

  async #watch(): Promise<void> {
    const open = new Set<unknown>();
    for await (const { name, data } of this.#machine.events) {
      if (name === 'RESET') {
        this.#transport.restart('was reset');
        open.clear();
      }
      if (name !== 'VSERPORT_CHANGE' || !isGuestPort(data.id)) continue;
      // QEMU tells one change a second, the last: a port that opens twice was closed in between.
      if (open.has(data.id) || data.open === false) this.#transport.restart('closed the port of its agent');
      if (data.open === true) open.add(data.id);
      else open.delete(data.id);
    }
  }
}

function checkPath(path: string): void {
  checkText('A path', path);
  if (!path.startsWith('/')) throw new RangeError(`A path in the guest is absolute, not ${quoteWord(path)}`);
}

async function* stdoutOf(process: GuestProcess): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { from, data } of process) if (from === 'stdout') yield data;
}
