import { AbortError, MonitorClosedError } from '../../errors.ts';
import type { Connection } from './connection.ts';
import type { Dialect } from './dialect.ts';

/** What came of a line. */
export interface Outcome {
  /** False where the line could not be read, or its command failed. */
  readonly ok: boolean;
  /** What is to be shown; undefined where there is nothing to say. */
  readonly text: string | undefined;
  /** Whether it asked QEMU to exit. */
  readonly quit: boolean;
}

/**
 * A day, in ms. Commands may take long (one that dumps a guest's memory takes minutes), and who typed them ends the wait by
 * Ctrl-C, so this is only an end for what nobody waits for any more.
 */
const LONGEST = 86_400_000;

/** Executes what a line says, and waits for the reply. It resolves for everything that the line, QEMU or the signal does. */
export async function executeLine(
  line: string,
  dialect: Dialect,
  monitor: Pick<Connection, 'executeRaw'>,
  { width, signal }: { readonly width: number; readonly signal?: AbortSignal },
): Promise<Outcome> {
  let quit = false;
  try {
    const command = await dialect.read(line);
    if (command === undefined) return { ok: true, text: undefined, quit };
    quit = dialect.isQuit(command);
    const { name, arguments: args, oob } = command;
    const reply = await monitor.executeRaw(name, args, { oob, signal, timeout: LONGEST });
    if (reply.kind === 'success') return { ok: true, text: dialect.format(reply.value, width) || undefined, quit };
    return { ok: false, text: `${reply.failure.class}: ${reply.failure.desc}`, quit };
  } catch (error) {
    // Why the connection ended is said once, by whoever holds it; QEMU may be gone before its reply to `quit` is.
    if (error instanceof MonitorClosedError) return { ok: quit, text: undefined, quit };
    // A RangeError is a number that JSON or QMP cannot say.
    const expected = error instanceof SyntaxError || error instanceof RangeError || error instanceof AbortError;
    if (!expected) throw error;
    return { ok: false, text: error.message, quit };
  }
}
