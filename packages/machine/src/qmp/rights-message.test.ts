import { expect, test } from 'vitest';

import { RIGHTS_MESSAGE_LENGTH, writeRightsMessage } from './rights-message.ts';

/** In groups of eight bytes: msghdr, one iovec, cmsghdr with its data, the byte that is sent. */
test.for([
  [
    'linux',
    [
      ...['0000000000000000', '0000000000000000', '4010000000000000', '0100000000000000'],
      ...['5010000000000000', '1800000000000000', '0000000000000000', '0000000000000000'],
      ...['6810000000000000', '0100000000000000'],
      ...['1400000000000000', '0100000001000000', '0700000000000000'],
      '2000000000000000',
    ],
  ],
  [
    'darwin',
    [
      ...['0000000000000000', '0000000000000000', '4010000000000000', '0100000000000000'],
      ...['5010000000000000', '1000000000000000', '0000000000000000', '0000000000000000'],
      ...['6810000000000000', '0100000000000000'],
      ...['10000000ffff0000', '0100000007000000', '0000000000000000'],
      '2000000000000000',
    ],
  ],
] as const)('a message with a file descriptor is laid out for %s', ([platform, groups]) => {
  const memory = new Uint8Array(RIGHTS_MESSAGE_LENGTH);
  writeRightsMessage(new DataView(memory.buffer), 0x1000n, 7, platform);
  expect(Buffer.from(memory).toString('hex').match(/.{16}/g)).toEqual(groups);
});
