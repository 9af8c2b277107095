import { pieces, WINDOW, type Frame } from './agent-frame.ts';
import { messageOf, QemuError } from './errors.ts';
import { guestSignal } from './guest-signal.ts';
import type { GuestStream, GuestTask, GuestTaskEvents } from './guest-transport.ts';

/** What the agent can be asked for: what every transport does, and what it does itself. */
export type AgentTask = GuestTask | { readonly kind: 'ask'; readonly type: string; readonly payload: Uint8Array };

/** Every exit that is no command's. */
const DONE = { exitCode: 0, signal: undefined };
/** So many bytes are taken before the agent is told: a frame for every frame would double their number. */
const GRANT = WINDOW / 4;
/** In a write's mode: a file that exists gets it, too. */
const SET_MODE = 0x1_0000;

/** One thing that the agent was asked for, from the request to its end: a stream of the protocol. */
export class AgentStream {
  readonly #task: AgentTask;
  readonly #events: GuestTaskEvents;
  readonly #send: (id: number, type: string, payload?: Uint8Array) => void;
  readonly #taken = { stdout: 0, stderr: 0 };
  #id = 0;
  #over = false;
  /** How many bytes of input the agent takes now. */
  #credit = WINDOW;
  #wake: () => void = () => undefined;

  constructor(
    task: AgentTask,
    events: GuestTaskEvents,
    send: (id: number, type: string, payload?: Uint8Array) => void,
  ) {
    this.#task = task;
    this.#events = events;
    this.#send = send;
  }

  /** Sends the request under this number. */
  begin(id: number): void {
    this.#id = id;
    const task = this.#task;
    try {
      this.#send(id, ...request(task));
    } catch (error) {
      this.fail(() => error as Error); // a command line that is too long
      return;
    }
    if (task.kind === 'run' || task.kind === 'write') void this.#feed(task.input[Symbol.asyncIterator]());
  }

  /** Takes a frame of this stream → whether it was its last. */
  take({ type, payload }: Frame): 'ended' | 'goes on' {
    if (type === 'O') this.#output('stdout', 'O', payload);
    else if (type === 'R') this.#output('stderr', 'R', payload);
    else if (type === 'C') {
      this.#credit += payload.readUInt32LE(0);
      this.#wake();
    } else if (type === 'X') {
      const signal = payload.readInt32LE(4);
      this.#end();
      this.#events.exit(
        signal === 0
          ? { exitCode: payload.readInt32LE(0), signal: undefined }
          : { exitCode: undefined, signal: guestSignal(signal) },
      );
    } else if (type === 'E') {
      this.#end();
      this.#events.exit(DONE);
    } else if (type === '!') {
      const why = payload.toString('utf8', 4);
      this.fail((waiting) => new QemuError(`Failed while ${waiting}: ${why}`));
    }
    return this.#over ? 'ended' : 'goes on';
  }

  /** Kills the process group, or closes the file. */
  kill(): void {
    if (!this.#over && this.#task.kind !== 'ask') this.#send(this.#id, 'K', Buffer.of(SIGKILL));
  }

  /** Ends it on this side. A second call changes nothing. */
  fail(makeError: (waiting: string) => Error): void {
    if (this.#over) return;
    this.#end();
    this.#events.failed(makeError);
  }

  #end(): void {
    this.#over = true;
    this.#wake();
  }

  #output(stream: GuestStream, channel: 'O' | 'R', data: Buffer): void {
    this.#events.output(stream, data, () => {
      const taken = (this.#taken[stream] += data.length);
      if (taken < GRANT || this.#over) return;
      this.#taken[stream] = 0;
      const payload = Buffer.alloc(5);
      payload.write(channel, 'latin1');
      payload.writeUInt32LE(taken, 1);
      this.#send(this.#id, 'C', payload);
    });
  }

  /** Sends the input as fast as the guest takes it. */
  async #feed(input: AsyncIterator<Uint8Array>): Promise<void> {
    try {
      let coming = input.next();
      for (;;) {
        const next = await Promise.race([coming, this.#wakeUp()]);
        if (this.#over) break;
        if (next === 'woken') continue;
        if (next.done === true) {
          this.#send(this.#id, 'E');
          return;
        }
        for (const piece of pieces(next.value)) {
          while (this.#credit < piece.length && !this.#over) await this.#wakeUp();
          if (this.#over) break;
          this.#credit -= piece.length;
          this.#send(this.#id, 'I', piece);
        }
        coming = input.next();
      }
      // Nobody wants what would come next; it may never come, so it is not waited for.
      coming.catch(() => undefined);
      void input.return?.().catch(() => undefined);
    } catch (error) {
      const why = messageOf(error);
      this.kill();
      this.fail((waiting) => new QemuError(`The input ended early while ${waiting}: ${why}`, { cause: error }));
    }
  }

  async #wakeUp(): Promise<'woken'> {
    await new Promise<void>((resolve) => (this.#wake = resolve));
    return 'woken';
  }
}

const SIGKILL = 9;

function request(task: AgentTask): [type: string, payload: Uint8Array] {
  if (task.kind === 'ask') return [task.type, task.payload];
  if (task.kind === 'read') return ['R', Buffer.from(task.path)];
  if (task.kind === 'write') {
    const mode = Buffer.alloc(4);
    mode.writeUInt32LE(task.mode === undefined ? 0o644 : task.mode | SET_MODE);
    return ['W', Buffer.concat([mode, Buffer.from(task.path)])];
  }
  const variables = Object.entries(task.env).map(([name, value]) => `${name}=${value}`);
  const counts = Buffer.alloc(8);
  counts.writeUInt32LE(task.command.length, 0);
  counts.writeUInt32LE(variables.length, 4);
  const words = [task.user, task.cwd, ...task.command, ...variables].map((word) => `${word}\0`);
  return ['X', Buffer.concat([counts, Buffer.from(words.join(''))])];
}
