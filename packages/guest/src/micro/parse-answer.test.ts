import { expect, test } from 'vitest';

import { parseAnswer } from './parse-answer.ts';

test.for([
  ['ok\r\n', [], undefined],
  [' a\r\n b c\r\nok\r\n', ['a', 'b c'], undefined],
  [' ok\r\n err no\r\n \r\nok\r\n', ['ok', 'err no', ''], undefined],
  ['err there is no VGA\r\n', [], 'there is no VGA'],
  [' a\nerr later\n', ['a'], 'later'],
  ['micro-guest x86_64\r\nqemukit: ready\r\n early\r\nok\r\n', ['early'], undefined],
] as const)('parseAnswer(%j)', ([text, lines, error]) => {
  expect(parseAnswer(text)).toEqual({ lines, error });
});
