import { ProtocolError } from './errors.ts';

/** An interrupt line of an intercepted device, as it changes. */
export interface Irq {
  readonly line: number;
  readonly action: 'raise' | 'lower';
}

/** What QEMU says by qtest's protocol: the end of a command, in order, or between them that an interrupt line changed. */
export type QtestMessage =
  | { readonly kind: 'ok'; readonly value: string }
  | { readonly kind: 'failure'; readonly why: string }
  | { readonly kind: 'irq'; readonly irq: Irq };

/**
 * Reads one line.
 *
 * @throws ProtocolError where it is none of qtest's
 */
export function parseQtest(line: string): QtestMessage {
  const [, word, rest = ''] = /^(OK|FAIL|ERR|IRQ)(?: (.*))?$/.exec(line) ?? [];
  if (word === 'OK') return { kind: 'ok', value: rest };
  if (word === 'FAIL' || word === 'ERR') return { kind: 'failure', why: rest };
  const [, action, number] = /^(raise|lower) (\d+)$/.exec(rest) ?? [];
  if (word !== 'IRQ' || action === undefined) throw new ProtocolError('QEMU sent what is no message of qtest', line);
  return { kind: 'irq', irq: { line: Number(number), action: action as Irq['action'] } };
}
