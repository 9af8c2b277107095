import { QemuError, type Console, type WaitOptions } from '@qemukit/machine';

import { parseAnswer } from './parse-answer.ts';

/** The end of the last command that each console was given: one is typed when the one before is answered. */
const turns = new WeakMap<Console, Promise<unknown>>();

/**
 * Types a command of the micro-guest on the machine's console → the lines of its answer, without the `ok` that ends it. Commands
 * given at once are typed one after another. One that the guest does not come back from, as `poweroff`, is answered before it
 * is done.
 *
 * @throws QemuError where the guest answers `err`, with its reason, or the machine ends; TypeError for a command that is not one
 * line; TimeoutError (default: after 30 s from its turn), AbortError
 */
export async function askMicroGuest(
  vm: { readonly console: Console },
  command: string,
  options: WaitOptions = {},
): Promise<readonly string[]> {
  if (!/^[^\r\n]*\S[^\r\n]*$/.test(command)) {
    throw new TypeError(`A command of the micro-guest is one line, not ${JSON.stringify(command)}`);
  }
  const before = turns.get(vm.console);
  const answered = (async () => {
    await before?.catch(() => undefined); // its own caller is told
    return await ask(vm.console, command, options);
  })();
  turns.set(vm.console, answered);
  return await answered;
}

async function ask(console: Console, command: string, options: WaitOptions): Promise<readonly string[]> {
  const from = console.mark();
  await console.write(`${command}\n`, options);
  const { end } = await console.waitFor(/^(ok|err .*)\r?\n/, { ...options, from });
  const { lines, error } = parseAnswer(console.transcript.slice(from, end));
  if (error === undefined) return lines;
  throw new QemuError(`The micro-guest cannot do ${JSON.stringify(command)}: ${error}`);
}
