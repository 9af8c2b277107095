import type { Client, ClientChannel } from 'ssh2';

import { messageOf, QemuError } from './errors.ts';
import type { GuestCarrier } from './guest-carrier.ts';
import { quoteWord } from './guest-command.ts';
import type { SshAccess } from './guest-options.ts';

/** How long one attempt to connect may take, in ms: the host's end is open, whoever listens in the guest. */
const CONNECT = 5000;

/** An SSH server in the guest, whose host key is the first that it shows. */
export class SshShell implements GuestCarrier {
  readonly name = 'ssh';
  /** At once: what the connection still brings when QEMU has ended is nobody's. */
  readonly closed = Promise.resolve();
  /** Nobody else is served meanwhile. */
  readonly rests = 0;
  readonly most = { input: 2 ** 20, output: 2 ** 20 };
  readonly #access: SshAccess;
  readonly #port: () => Promise<number>;
  #client: Client | undefined;
  #hostKey: Buffer | undefined;
  #lost: (why: string) => void = () => undefined;
  /** The call before: one at a time, as not every server bears more (dropbear 2022.83 ended the connection). */
  #turn: Promise<unknown> = Promise.resolve();

  /** Connects to the port of this host that `port` tells, when there is one. */
  constructor(access: SshAccess, port: () => Promise<number>) {
    this.#access = access;
    this.#port = port;
  }

  describe(): string {
    return `nobody was reached by SSH on its port ${this.#access.ssh.port ?? 22}`;
  }

  onLost(listener: (why: string) => void): void {
    this.#lost = listener;
  }

  async open(signal: AbortSignal): Promise<void> {
    this.#client?.destroy();
    const { Client } = await loadSsh2();
    const port = await this.#port();
    signal.throwIfAborted();
    const client = new Client();
    this.#client = client;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = () => {
      client.destroy();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    const { user, privateKey, password } = this.#access.ssh;
    let ready = false;
    let why = 'the connection was closed';
    let isAnother = false;
    client.on('ready', () => {
      client.setNoDelay(true); // each call is a dialogue
      ready = true;
      resolve();
    });
    client.on('error', (error) => {
      why = isAnother ? 'its host key is another one than before in this machine’s life' : messageOf(error);
    });
    client.on('close', () => {
      if (ready && this.#client === client) this.#lost(`closed its SSH connection (${why})`);
      reject(new QemuError(`SSH to its port ${this.#access.ssh.port ?? 22} as ${user}: ${why}`));
    });
    client.connect({
      host: '127.0.0.1',
      port,
      username: user,
      ...(privateKey === undefined ? {} : { privateKey }),
      ...(password === undefined ? {} : { password }),
      readyTimeout: CONNECT,
      hostVerifier: (key: Buffer) => {
        this.#hostKey ??= key;
        isAnother = !this.#hostKey.equals(key);
        return !isAnother;
      },
    });
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async call(command: readonly string[], input: Uint8Array, signal: AbortSignal): Promise<Buffer> {
    const before = this.#turn;
    const mine = (async () => {
      await before.catch(() => undefined);
      signal.throwIfAborted();
      return await this.#exec(command.map(quoteWord).join(' '), input, signal);
    })();
    this.#turn = mine;
    return await mine;
  }

  close(): void {
    this.#client?.destroy();
  }

  async #exec(command: string, input: Uint8Array, signal: AbortSignal): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    try {
      this.#client?.exec(command, (error, channel) => {
        if (error !== undefined) {
          reject(new QemuError(`its SSH server refused a command: ${messageOf(error)}`, { cause: error }));
          return;
        }
        collect(channel, resolve, reject);
        channel.end(input);
      });
      return await promise;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
}

function collect(channel: ClientChannel, resolve: (out: Buffer) => void, reject: (error: Error) => void): void {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  channel.on('data', (data: Buffer) => out.push(data));
  channel.stderr.on('data', (data: Buffer) => err.push(data));
  channel.on('error', (error: unknown) => reject(new QemuError(`SSH: ${messageOf(error)}`, { cause: error })));
  channel.on('close', (code?: number) => {
    const stdout = Buffer.concat(out);
    if (code === 0) resolve(stdout);
    else
      reject(
        new QemuError(
          String(Buffer.concat(err.length > 0 ? err : [stdout])).trim() || `its shell ended with code ${code}`,
        ),
      );
  });
}

/** The package is optional: few need it. @throws QemuError that says how to add it */
export async function loadSsh2(): Promise<{ readonly Client: typeof Client }> {
  try {
    const { default: ssh2 } = await import('ssh2');
    return ssh2;
  } catch (cause) {
    throw new QemuError(
      `ssh2 cannot be loaded (${messageOf(cause)}). Add the package ssh2 to the project, which guest: { ssh } takes`,
      { cause },
    );
  }
}
