import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { printedBy, programAt, searchPath, type QemuInstallation } from './binary.ts';
import { within, type WaitOptions } from './deadline.ts';
import { describeExit, QemuError, type ProcessExit } from './errors.ts';
import { lastLines } from './printable.ts';
import { QemuProcess } from './process.ts';
import type { ShareSettings } from './share-options.ts';

/** Where distributions put it, beside PATH: the one of its own project, then the one that QEMU had until 8.0. */
const DIRECTORIES = ['/usr/libexec', '/usr/lib', '/usr/lib/qemu'];
/** What both print when QEMU can connect. */
const LISTENS = /Waiting for vhost-user socket connection/;
/** How long it may take to end once QEMU has, in ms. */
const END = 1000;
/** How long it is waited for in all, in ms: one that hangs in the kernel survives SIGKILL. */
const HANGS = 5000;

/** A process that shows a directory of the host to one guest: virtiofsd, from its start until it listens at its socket. */
export class Virtiofsd implements AsyncDisposable {
  readonly #process: QemuProcess;

  private constructor(process: QemuProcess) {
    this.#process = process;
  }

  /**
   * Starts one that listens at the path `socket`, and writes what it says to the file `log`.
   *
   * @throws QemuError where the host has none, or one that cannot do what the share says, or it ends, with its words;
   * TimeoutError, AbortError
   */
  static async start(
    share: ShareSettings,
    { socket, log }: { readonly socket: string; readonly log: string },
    wait: WaitOptions,
  ): Promise<Virtiofsd> {
    const program = find();
    const [file] = program.command;
    const says = await printedBy(program, '--help');
    // That of QEMU takes its options as FUSE does, and knows no share that is only read.
    const own = says.includes('--shared-dir');
    if (share.readOnly && !says.includes('--readonly')) {
      throw new QemuError(
        `${file} cannot keep the guest from writing to the share ${share.guest}: say readOnly: false, or take type: '9p', or install the virtiofsd of its own project, which has --readonly`,
      );
    }
    const source = own
      ? ['--shared-dir', share.host]
      : ['-o', `source=${share.host.replaceAll(/[\\,]/g, String.raw`\$&`)}`];
    const process = await QemuProcess.spawn({
      command: [file, `--socket-path=${socket}`, ...source, ...(share.readOnly ? ['--readonly'] : [])],
      wrapped: true, // it has a process of its own that serves
      env: {},
      outputName: "virtiofsd's output",
      log,
      sockets: 0,
      fds: [],
    });
    await using resources = new AsyncDisposableStack();
    const started = resources.use(new Virtiofsd(process));
    const { output } = process;
    const over = new AbortController();
    await within<void>(
      wait,
      () => `waiting for ${file} to listen for share ${share.guest}; it printed ${JSON.stringify(output.text)}`,
      (settle) => {
        output.waitFor(LISTENS, { timeout: Infinity, signal: over.signal }).then(
          () => settle.resolve(),
          () => undefined,
        );
        const explain = (exit: ProcessExit) => {
          const [last = 'without a word'] = lastLines(output.text, 1);
          return new QemuError(`${file} for share ${share.guest} ${describeExit(exit)}: ${last}`);
        };
        void process.exited.then((exit) => settle.reject(() => explain(exit)));
        return () => over.abort();
      },
    );
    resources.move();
    return started;
  }

  /** Ends it, where it has not ended with its connection to QEMU. Never throws. */
  async [Symbol.asyncDispose](): Promise<void> {
    const timer = setTimeout(() => this.#process.signal('SIGKILL'), END);
    await Promise.race([this.#process.exited, delay(HANGS, undefined, { ref: false })]);
    clearTimeout(timer);
  }
}

function find(): QemuInstallation {
  const directories = [...searchPath(), ...DIRECTORIES];
  for (const directory of directories) {
    const found = programAt(join(directory, 'virtiofsd'), 'system');
    if (found !== undefined) return found;
  }
  throw new QemuError(
    `Cannot find virtiofsd in ${directories.join(', ')}, which a share of type: 'virtiofs' takes: install the package virtiofsd, or qemu-system-common on Debian 12, or take type: '9p'`,
  );
}
