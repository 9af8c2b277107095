import { describe, expect, test } from 'vitest';

import { ProtocolError } from '../errors.ts';
import { parseMessage } from './message.ts';

describe('parseMessage()', () => {
  test.for([
    [
      '{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": ""}, "capabilities": ["oob"]}}',
      { kind: 'greeting', greeting: { capabilities: ['oob'], version: { qemu: { major: 7, minor: 2, micro: 22 } } } },
    ],
    ['{"return": {}, "id": 3}', { kind: 'success', id: 3, value: {} }],
    ['{"return": null}', { kind: 'success', id: undefined, value: null }],
    [
      '{"id": 1, "error": {"class": "GenericError", "desc": "no"}, "new": 1}',
      { kind: 'failure', id: 1, failure: { class: 'GenericError', desc: 'no' } },
    ],
    [
      '{"timestamp": {"seconds": 5, "microseconds": 6}, "event": "error", "data": {"a": 1}}',
      { kind: 'event', event: { name: 'error', data: { a: 1 }, timestamp: { seconds: 5, microseconds: 6 } } },
    ],
    ['{"event": "STOP"}', { kind: 'event', event: { data: {}, timestamp: { seconds: -1, microseconds: -1 } } }],
  ] as const)('reads %s', ([text, message]) => {
    expect(parseMessage(text)).toMatchObject(message);
  });

  test.for(['', 'nonsense', '42', 'null', '[]', '{}', '{"error": "no"}', '{"event": 5}', '{"error": {"class": 1}}'])(
    'refuses %j and shows it',
    (text) => {
      expect(() => parseMessage(text)).toThrow(ProtocolError);
      expect(() => parseMessage(text)).toThrow(JSON.stringify(text));
    },
  );
});
