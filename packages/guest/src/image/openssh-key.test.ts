import { expect, test } from 'vitest';

import { opensshKey } from './openssh-key.ts';

/** The strings of RFC 4251 that some bytes are. */
function fields(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 4 + bytes.readUInt32BE(at)) {
    found.push(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at)));
  }
  return found;
}

test('a key has a public line and a private block, of which the public part is the same', () => {
  const { publicKey, privateKey } = opensshKey('me@host');
  const [type, base64 = '', comment] = publicKey.split(' ');
  expect([type, comment]).toEqual(['ssh-ed25519', 'me@host']);
  const blob = Buffer.from(base64, 'base64');
  expect(fields(blob).map(({ length }) => length)).toEqual([11, 32]);
  expect(privateKey).toMatch(
    /^-----BEGIN OPENSSH PRIVATE KEY-----\n([\w+/=]{1,70}\n)+-----END OPENSSH PRIVATE KEY-----\n$/,
  );
  const block = Buffer.from(privateKey.replaceAll(/-----.*-----/g, ''), 'base64');
  expect(block.subarray(0, 15).toString()).toBe('openssh-key-v1\0');
  expect(block.includes(blob)).toBe(true);
});

test.for(['', 'a', 'four', 'seven77', 'a longer comment'])(
  'the private part of one named %j is whole blocks',
  (comment) => {
    const block = Buffer.from(opensshKey(comment).privateKey.replaceAll(/-----.*-----/g, ''), 'base64');
    // Cipher, key derivation, its options, the number of keys and the public part come before.
    const secret = fields(block.subarray(15 + 8 + 8 + 4 + 4))[1]!;
    expect(secret.length % 8).toBe(0);
    expect(secret.readUInt32BE(0)).toBe(secret.readUInt32BE(4));
  },
);

test('each key is another one', () => {
  expect(opensshKey('a').publicKey).not.toBe(opensshKey('a').publicKey);
});
