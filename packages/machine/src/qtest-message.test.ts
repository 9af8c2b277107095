import { expect, test } from 'vitest';

import { ProtocolError } from './errors.ts';
import { parseQtest } from './qtest-message.ts';

test.for([
  ['OK', { kind: 'ok', value: '' }],
  ['OK 0x0000000000000041', { kind: 'ok', value: '0x0000000000000041' }],
  ['FAIL Unknown device', { kind: 'failure', why: 'Unknown device' }],
  ['ERR Reset failed', { kind: 'failure', why: 'Reset failed' }],
  ['IRQ raise 4', { kind: 'irq', irq: { line: 4, action: 'raise' } }],
  ['IRQ lower 23', { kind: 'irq', irq: { line: 23, action: 'lower' } }],
] as const)('parseQtest() reads %s', ([line, message]) => {
  expect(parseQtest(line)).toEqual(message);
});

test.for(['', 'OKAY', 'IRQ', 'IRQ raise', 'IRQ raise four', 'raise 4', '{"QMP": {}}'])(
  'parseQtest() refuses %o',
  (line) => {
    expect(() => parseQtest(line)).toThrow(ProtocolError);
  },
);
