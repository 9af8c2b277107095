import { randomBytes } from 'node:crypto';

import type { Console } from './console.ts';
import { QemuError } from './errors.ts';
import type { GuestCarrier } from './guest-carrier.ts';
import { quoteWord } from './guest-command.ts';

/** What a shell prints when it waits for a command, at the end of all that it has printed. */
export const PROMPT = /[#$] $/;

/** A terminal has no end that could be waited for. */
const FOREVER = { timeout: Number.MAX_SAFE_INTEGER };

/**
 * Takes the terminal over from the shell that reads it: from then on two lines are a call, its number and command, and its input,
 * both as base64. A line with its number says that it begins; its output comes as base64; then three times a line with its number
 * and exit code, since the kernel may print in between. It is one short line, as shells that edit lines bound their length. What
 * a command leaves behind must not hold the loop's descriptors open.
 */
const LOOP =
  'stty raw -echo; exec 4>&1; echo :0 0; while read -r t c && read -r d; do ' +
  'echo "=$t"; x=$(printf %s "$c" | base64 -d); ' +
  's=$({ { printf %s "$d" | base64 -d | (eval "$x") 2>/dev/null 3>&- 4>&-; echo $? >&3; } | base64 >&4; } 3>&1); ' +
  'for n in 1 2 3; do echo ":$t $s"; done; done';

/** A shell on a console of the guest, to which calls are typed, one after another. */
export class ConsoleShell implements GuestCarrier {
  readonly name = 'console';
  readonly closed: Promise<void>;
  /** Nobody else is served meanwhile. */
  readonly rests = 0;
  /** A serial port's driver drops what comes while its reader is busy, from some 64 KiB on; what it sends waits. */
  readonly most = { input: 12_288, output: 2 ** 18 };
  readonly #console: Console;
  readonly #prompt: RegExp;
  /** The number of the newest call. */
  #last = 0;
  /** The call before. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Where the console's text belongs to this session. */
  #from = 0;

  constructor(console: Console, prompt: RegExp) {
    this.#console = console;
    this.#prompt = prompt;
    this.closed = console.closed;
  }

  describe(): string {
    return `no shell has printed its prompt ${this.#prompt} on console "${this.#console.id}"`;
  }

  async open(signal: AbortSignal): Promise<void> {
    const { end } = await this.#console.waitFor(this.#prompt, { from: this.#from, signal, ...FOREVER });
    this.#from = end;
    await this.#console.write(`exec sh -c ${quoteWord(LOOP)}\n`, { signal });
    await this.#console.waitFor(/^:0 0\r?\n/, { from: end, signal });
    this.#last = randomBytes(3).readUIntBE(0, 3); // answers to another session's calls are none to ours
  }

  async call(command: readonly string[], input: Uint8Array, signal: AbortSignal): Promise<Buffer> {
    const before = this.#turn;
    const mine = (async () => {
      await before.catch(() => undefined);
      return await this.#call(command.map(quoteWord).join(' '), input, signal);
    })();
    this.#turn = mine;
    return await mine;
  }

  close(): void {
    // The console is the machine's.
  }

  async #call(command: string, input: Uint8Array, signal: AbortSignal): Promise<Buffer> {
    const from = this.#console.mark();
    const number = ++this.#last;
    const line = `${number} ${Buffer.from(command).toString('base64')}\n${Buffer.from(input).toString('base64')}\n`;
    await this.#console.write(line, { signal });
    const last = new RegExp(`^:${number} (\\d+)\\r?\\n`);
    const { match, start } = await this.#console.waitFor(last, { from, signal, ...FOREVER });
    const said = this.#console.transcript.slice(from, start).split(/\r?\n/);
    // What the call before has left to say comes first; where the kernel printed into a line, that is lost.
    const begin = said.indexOf(`=${number}`);
    const lines = begin === -1 ? [] : said.slice(begin + 1).filter((each) => /^[A-Za-z0-9+/]+=*$/.test(each));
    const output = Buffer.from(lines.join(''), 'base64');
    if (match[1] === '0') return output;
    throw new QemuError(output.toString().trim() || `its shell ended with code ${match[1]}`);
  }
}
