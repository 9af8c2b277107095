import { expect, test } from 'vitest';

import { forwarded } from './forward.ts';

const USERNET = `Hub -1 (net0):\r
  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ\r
  TCP[HOST_FORWARD]   3       127.0.0.1 34581       10.0.2.15    22     0     0\r
  TCP[ESTABLISHED]    4       127.0.0.1 34999       10.0.2.15    80     0     0\r
  UDP[HOST_FORWARD]   8       127.0.0.1 54643       10.0.2.15    53     0     0\r
Hub -1 (net1):\r
  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ\r
  TCP[HOST_FORWARD]   9       127.0.0.1 34000       10.0.2.15    22     0     0\r
`;

test.for([
  ['net0', 'tcp', 22, 34_581],
  ['net0', 'udp', 53, 54_643],
  ['net1', 'tcp', 22, 34_000],
  ['net0', 'tcp', 53, undefined],
  ['net0', 'tcp', 80, undefined],
  ['net1', 'udp', 53, undefined],
] as const)('forwarded() of %s, %s, port %i is %s', ([nic, protocol, port, expected]) => {
  expect(forwarded(USERNET, nic, protocol, port)).toBe(expected);
});
