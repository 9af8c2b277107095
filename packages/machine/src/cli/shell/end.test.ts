import { expect, test } from 'vitest';

import { describeEnd } from './end.ts';

const timestamp = { seconds: 1, microseconds: 0 };

test('describeEnd() tells the end as QEMU announced it', () => {
  const data = { guest: true, reason: 'guest-shutdown' };
  const events = [
    { name: 'SHUTDOWN', data, timestamp },
    { name: 'STOP', data: {}, timestamp },
  ];
  expect(describeEnd(events, 'closed')).toBe('QEMU has ended: SHUTDOWN {"guest": true, "reason": "guest-shutdown"}.');
});

test('describeEnd() tells what was seen where QEMU announced nothing', () => {
  expect(describeEnd([{ name: 'STOP', data: {}, timestamp }], 'the peer closed the connection')).toMatch(
    /^The connection is closed: the peer closed the connection\. QEMU announced no end: it was killed,/,
  );
});
