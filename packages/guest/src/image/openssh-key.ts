import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** A key for SSH, in OpenSSH's forms. */
export interface OpensshKey {
  /** A line of `authorized_keys`. */
  readonly publicKey: string;
  /** Not encrypted: whoever has it is let in. */
  readonly privateKey: string;
}

const TYPE = 'ssh-ed25519';
const BLOCK = 8;

/** A new Ed25519 key, of which nothing is written anywhere. Its private form is OpenSSH's, as ssh2 reads no other of Ed25519 (PROTOCOL.key). */
export function opensshKey(comment: string): OpensshKey {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const [seed, point] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')];
  const publicBlob = Buffer.concat([field(TYPE), field(point)]);
  // Twice the same: how a reader sees that it has decrypted well.
  const check = randomBytes(4);
  const secret = Buffer.concat([check, check, publicBlob, field(Buffer.concat([seed, point])), field(comment)]);
  const padding = Buffer.from(Array.from({ length: -secret.length & (BLOCK - 1) }, (_, index) => index + 1));
  const whole = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'), // cipher
    field('none'), // key derivation
    field(''), // and its options
    count(1),
    field(publicBlob),
    field(Buffer.concat([secret, padding])),
  ]);
  const lines = whole.toString('base64').replaceAll(/.{1,70}/g, '$&\n');
  return {
    publicKey: `${TYPE} ${publicBlob.toString('base64')} ${comment}`,
    privateKey: `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}-----END OPENSSH PRIVATE KEY-----\n`,
  };
}

/** A string of RFC 4251, section 5. */
function field(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value as Uint8Array);
  return Buffer.concat([count(bytes.length), bytes]);
}

function count(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
