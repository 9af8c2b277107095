import { describe, expect, test } from 'vitest';

import { Lines } from './lines.ts';

describe('Lines', () => {
  const SENT = '{"QMP": {}}\r\n\r\n{\r\n    "return": {\r\n        "a": "}"\r\n    }\r\n}\r\n{"event":"STOP"}\n';
  const MESSAGES = ['{"QMP": {}}', '{\n    "return": {\n        "a": "}"\n    }\n}', '{"event":"STOP"}'];

  test('cuts lines and pretty-printed messages', () => {
    expect(new Lines().push(SENT)).toEqual(MESSAGES);
  });

  test('cuts the same messages from any two pieces', () => {
    for (let cut = 0; cut <= SENT.length; cut++) {
      const lines = new Lines();
      expect([...lines.push(SENT.slice(0, cut)), ...lines.push(SENT.slice(cut))]).toEqual(MESSAGES);
      expect(lines.incomplete).toBe('');
    }
  });

  test('cuts the same messages byte by byte', () => {
    const lines = new Lines();
    expect(Array.from(SENT).flatMap((letter) => lines.push(letter))).toEqual(MESSAGES);
  });

  test.for([
    ['a line', [`"${'x'.repeat(20)}`]],
    ['a message of many lines', ['{\n', '"a":1,\n', '"b":2,\n', '"c":3,\n', '"d":4,\n']],
  ] as const)('refuses %s that is too long, and keeps nothing of it', ([, pieces]) => {
    const lines = new Lines(20);
    expect(() => pieces.map((piece) => lines.push(piece))).toThrow('A message is longer than 20 characters');
    expect(lines.incomplete).toBe('');
  });

  test.for([
    ['{"ret', '{"ret'],
    ['{\r\n  "re', '{\n  "re'],
  ])('keeps what is incomplete of %j', ([sent, incomplete]) => {
    const lines = new Lines();
    expect(lines.push(sent!)).toEqual([]);
    expect(lines.incomplete).toBe(incomplete);
  });
});
